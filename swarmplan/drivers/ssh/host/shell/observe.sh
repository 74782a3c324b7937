# Tells what is seen of a host, in parts that begin with a line of their own. Changes nothing. Sent behind `query.sh`.
# Argument: how many seconds its engine has for an answer.
TIMEOUT=$1
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH
if command -v flock >/dev/null; then # what a killed command still does there is waited for
  exec 9</etc
  flock -s -w 15 9
fi
part() { printf '\n--- %s\n' "$1"; }
file() { # NAME PATH: a part only when there is such a file
  if [ -e "$2" ]; then
    part "$1"
    cat "$2"
  fi
}
file mark /etc/swarmplan/host.json
file daemon /etc/docker/daemon.json
file before /etc/swarmplan/daemon.json.before
if [ -e /etc/swarmplan/daemon.json.before ] || [ -e /etc/swarmplan/daemon.json.none ]; then part kept; fi
if command -v dockerd >/dev/null && command -v docker >/dev/null; then part installed; fi
part unit
look_at_unit
printf '%s\n' "unit=$unit" "state=$state" "since=$since" "socket=$socket"
if ! sleeps && command -v docker >/dev/null; then
  # Not `docker info`: it takes 20 s on a manager without quorum.
  engine() { within "$TIMEOUT" docker -H unix://$SOCKET "$@" 2>/dev/null; }
  said=$(engine version --format '{{.Server.Version}}') && code=0 || code=$?
  if [ $code = 0 ] && [ ! -e /etc/swarmplan/host.json ]; then # what preparing it would cost
    running=$(engine ps --quiet) && code=0 || code=$?
    if [ $code = 0 ]; then part containers && printf '%s' "$running" | grep -c .; fi
  fi
  case $code in
    0) part version && printf '%s\n' "$said" ;;
    124 | 143) part overdue && echo "$TIMEOUT" ;;
  esac
fi
data=$(sed -n 's/.*"data-root" *: *"\([^"]*\)".*/\1/p' /etc/docker/daemon.json 2>/dev/null)
for pid in $(pidof dockerd 2>/dev/null); do # the folder may be given on its command line
  data=${data:-$(tr '\0' '\n' </proc/"$pid"/cmdline | sed -n 's/^--data-root=//p; /^--data-root$/{n;p;}')}
done
if [ -e "${data:-/var/lib/docker}/swarm/docker-state.json" ]; then part joined; fi # gone as soon as it leaves
certificate=${data:-/var/lib/docker}/swarm/certificates/swarm-node.crt
if [ -e "$certificate" ] && command -v openssl >/dev/null; then
  part certificate
  openssl x509 -noout -dates -in "$certificate" 2>/dev/null
fi
part source
for far in 192.0.2.1 2001:db8::1; do # nothing is sent there: the kernel says from where it would be
  ip -o route get $far 2>/dev/null | sed -n 's/.* src \([^ ]*\).*/\1/p' | grep . && break
done
part end
exit 0
