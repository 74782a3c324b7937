# The engine and its swarm folder, for the scripts that copy and replace it. Sent ahead of either, after engine.sh.
fail() {
  echo "$*" >&2
  exit 1
}
pause() { sleep 0.1 2>/dev/null || sleep 1; }

engine_pid() { # by the engine's own note
  pid=$(cat /var/run/docker.pid 2>/dev/null) && [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = dockerd ] && echo "$pid"
}
active() { # one that is starting as well
  case $(systemctl show --property=ActiveState docker.service 2>/dev/null) in
    *=active | *=activating | *=reloading) ;;
    *) return 1 ;;
  esac
}
runs() { engine_pid >/dev/null || { systemd && active; }; }
rest() { # have the engine stopped
  stop_engine || ! runs || engine_fails "cannot be stopped"
  left=600
  while runs; do
    left=$((left - 1))
    [ $left -gt 0 ] || engine_fails "does not end"
    pause
  done
}
wake() { # start it and do not wait until it answers: a manager without quorum takes 20 s
  if systemd; then
    systemctl reset-failed docker.service 2>/dev/null
    systemctl start --no-block docker.service 9<&-
  elif boot2docker; then
    /etc/init.d/docker start 9<&-
  else
    service docker start 9<&-
  fi </dev/null >/dev/null 2>&1 || engine_fails "does not start: check its log there" 71
}

flags() { # what the engine is started with, one word a line
  if pid=$(engine_pid); then
    tr '\0' '\n' <"/proc/$pid/cmdline"
  else
    unit=$(! systemd || systemctl show --property=ExecStart docker.service 2>/dev/null)
    printf '%s\n' "$unit"
    case $unit in
      '' | *DOCKER_OPTS*) cat /etc/default/docker /var/lib/boot2docker/profile 2>/dev/null ;;
    esac
  fi | sed '/^ *#/d' | tr -d "\"'" | tr ' =' '\n\n'
}
data_folder() {
  data=$(flags | awk 'named { print; exit } { named = /^(--data-root|--graph|-g)$/ }')
  [ "$data" ] || data=$(sed -n 's/.*"data-root" *: *"\([^"]*\)".*/\1/p' /etc/docker/daemon.json 2>/dev/null)
  echo "${data:-/var/lib/docker}"
}

# A new folder is laid beside the old one and takes its name, so a kill leaves one of them whole.
settle() {
  rm -rf "$DATA/swarm.new"
  if [ -e "$DATA/swarm.old" ]; then
    if [ -e "$DATA/swarm/docker-state.json" ]; then
      rm -rf "$DATA/swarm.old"
    else
      rm -rf "$DATA/swarm"
      mv "$DATA/swarm.old" "$DATA/swarm"
    fi
  fi
}
finish() { # however the script ends, but by SIGKILL: an engine that rested runs again
  code=$?
  trap - EXIT HUP INT PIPE TERM
  settle
  [ "$WAKE" = no ] || wake
  exit $code
}
promise() { # to finish
  trap finish EXIT
  trap 'exit 1' HUP INT PIPE TERM
}

encode() { if command -v base64 >/dev/null; then base64; else openssl base64; fi; }
decode() { if command -v base64 >/dev/null; then base64 -d; else openssl base64 -d; fi; }
