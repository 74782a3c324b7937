# Sets daemon.json and the engine to the desired state. WRITE: text (TEXT is the file), none (no file), "" (as it is).
# ENGINE: restart, start (nothing if it answers), "" (as it is).
main() {
  set -eu
  umask 022
  mkdir -p /etc/docker
  case $WRITE in
    text) lay "$DAEMON" "$TEXT" ;;
    none) rm -f "$DAEMON" ;;
  esac
  case $ENGINE in
    restart)
      stop_engine
      start_engine
      ;;
    start) answers || start_engine ;;
  esac
}
main </dev/null
