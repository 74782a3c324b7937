# Gives a host back: out of the swarm, its own daemon.json as it was, its engine as it was. The mark stays for the last.
# WRITE: before (the kept file), text (TEXT), none (no file), "" (as it is). DATA: the engine's data folder. RAN: whether the
# engine ran before we came (yes or no). LISTENED: the unit that listened in its place then, "" when none did.
leave() { # without asking first: `docker info` takes 20 s on a manager without quorum
  said=$(engine swarm leave --force 2>&1) && return 0
  case $said in *"not part of a swarm"*) return 0 ;; esac
  printf '%s\n' "$said" >&2
  exit 1
}
others() { # whether there are containers that were no tasks of a swarm
  engine ps --all --format 'task:{{.Label "com.docker.swarm.task.id"}}' | grep -qx task:
}
main() {
  set -eu
  umask 022
  running=no
  if command -v dockerd >/dev/null && answers; then
    running=yes
    leave
  fi
  case $WRITE in
    before) cp -p "$OURS/daemon.json.before" "$DAEMON.new" && mv "$DAEMON.new" "$DAEMON" ;;
    text) lay "$DAEMON" "$TEXT" ;;
    none) rm -f "$DAEMON" ;;
  esac
  command -v dockerd >/dev/null || return 0
  if [ $running = no ] && [ -e "$DATA/swarm/docker-state.json" ]; then # a member that sleeps is one still
    start_engine
    running=yes
    leave
  fi
  if [ "$RAN" = no ]; then
    [ $running = no ] || others || stop_engine
    [ -z "$LISTENED" ] || systemctl start "$LISTENED" 9<&-
  elif [ -n "$WRITE" ] || [ $running = no ]; then
    stop_engine
    start_engine
  fi
}
main </dev/null
