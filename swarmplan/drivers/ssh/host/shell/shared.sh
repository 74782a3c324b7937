# What the scripts of this driver share. Sent ahead of each, after engine.sh and query.sh.
OURS=/etc/swarmplan DAEMON=/etc/docker/daemon.json

lay() { # PATH TEXT: a file is the old one or the new one, and keeps its owner and mode
  [ ! -e "$1" ] || cp -p "$1" "$1.new"
  printf '%s' "$2" | cat >"$1.new"
  mv "$1.new" "$1"
}
engine() { timeout 60 docker -H unix:///var/run/docker.sock "$@"; }
answers() { # also where systemd would start it for us: one that is off does not answer
  look_at_unit
  ! sleeps && within "$TIMEOUT" docker -H unix://$SOCKET version >/dev/null 2>&1
}

start_engine() { # and wait until it answers
  began=$(date +%s) said=$(wc -c 2>/dev/null </var/log/docker.log) || said=0
  if systemd; then
    systemctl reset-failed docker.service 2>/dev/null || :
    systemctl start docker.service >/dev/null 2>&1 9<&- || gave_up
  else
    service docker start >/dev/null 2>&1 9<&- || gave_up
  fi
  tries=0
  until answers; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] && alive || gave_up
    sleep 0.2
  done
}
alive() {
  systemd || [ ! -e /var/run/docker-ssd.pid ] || kill -0 "$(cat /var/run/docker-ssd.pid)" 2>/dev/null
}
gave_up() { # with the last words of this start
  if systemd; then
    said=$(journalctl --unit docker.service --since "@$began" --output cat --no-pager 2>/dev/null || :)
  else
    said=$(tail -c "+$((said + 1))" /var/log/docker.log 2>/dev/null || :)
  fi
  said=$(printf '%s\n' "$said" | grep -v -e level=info -e level=warning -e '^$' -e '[Ss]tarting Docker' | tail -n 1)
  engine_fails "does not start: ${said:-check its log there}" 71
}
