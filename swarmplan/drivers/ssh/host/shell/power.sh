# Starts or stops the engine. POWER: start or stop.
main() {
  set -eu
  case $POWER in
    start) answers || start_engine ;;
    stop) stop_engine ;;
  esac
}
main </dev/null
