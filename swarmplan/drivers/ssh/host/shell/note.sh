# Writes the mark, and before our first change keeps the host's own daemon.json beside it.
# MARK is the mark's text. KEEP: copy (it is not kept yet), text (BASE takes its place), none (there is none), "" (nothing).
main() {
  set -eu
  umask 022
  mkdir -p "$OURS"
  case $KEEP in
    copy) cp -p "$DAEMON" "$OURS/daemon.json.new" && mv "$OURS/daemon.json.new" "$OURS/daemon.json.before" ;;
    text) lay "$OURS/daemon.json.before" "$BASE" && rm -f "$OURS/daemon.json.none" ;;
    none) : >"$OURS/daemon.json.none" && rm -f "$OURS/daemon.json.before" ;;
  esac
  lay "$OURS/host.json" "$MARK"
}
main </dev/null
