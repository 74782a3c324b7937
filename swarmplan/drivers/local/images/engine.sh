# Runs the engine until its standard input ends: that of a killed command ends too.
set -u
exec 3<&0
dockerd -H unix:///run/swarmplan/docker.sock --group root --bridge none --iptables=false --ip-forward=false </dev/null 3<&- &
engine=$!
(
  cat <&3 >/dev/null
  kill -TERM "$engine"
) &
exec 3<&-
wait "$engine"
