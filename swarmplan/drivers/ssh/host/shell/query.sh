# Whether the engine can be asked without starting it, and how it answers. Sent ahead of `observe.sh` and `facts.sh`.
# systemd holds the socket of an engine that is off, and starts it for whoever connects: so its unit is asked first.
SOCKET=/var/run/docker.sock
within() { # SECONDS COMMAND...: what hangs must not hang us (124 then, 143 from busybox)
  if command -v timeout >/dev/null; then timeout "$@"; else shift && "$@"; fi
}
booted() { [ -d /run/systemd/system ] && command -v systemctl >/dev/null; }
listeners() { # the socket units that listen for the engine, each with the service that it starts
  systemctl list-sockets --full --no-legend --no-pager 2>/dev/null |
    awk '$1 == "/run/docker.sock" || $1 == "/var/run/docker.sock" { print $2, $NF }'
}
property() { systemctl show --property="$1" "$unit" 2>/dev/null | sed "s/^$1=//"; }
look_at_unit() { # sets unit, state (systemd's word, "" where it has no such unit), since, socket (the unit that listens, or "")
  unit=docker.service state='' since='' socket=''
  booted || return 0
  set -- $(listeners)
  if [ $# -ge 2 ]; then socket=$1 unit=$2; fi
  [ "$(property LoadState)" = loaded ] || return 0
  state=$(property ActiveState)
  since=$(property StateChangeTimestamp)
}
sleeps() { # an engine that a connection would start, or of which there is nothing to connect to
  [ -S $SOCKET ] || return 0
  case $state in inactive | failed) [ "$socket" ] ;; *) return 1 ;; esac
}
