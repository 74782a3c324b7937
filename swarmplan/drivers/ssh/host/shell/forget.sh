# Takes our own files away, the mark last: until it is gone a release that was cut off is seen.
main() {
  set -eu
  rm -f "$OURS"/daemon.json.*
  rm -f "$OURS/host.json.new" "$OURS/host.json"
  [ ! -d "$OURS" ] || rmdir "$OURS" 2>/dev/null || :
}
main </dev/null
