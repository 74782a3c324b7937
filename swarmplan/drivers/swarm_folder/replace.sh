# Puts a folder in place of the swarm folder and starts the engine. What comes by stdin is a tar archive, compressed, in
# base64, and a last line "--- end".
# All of it is laid out before the engine stops: a full disk or a lost connection costs nothing. (Bash keeps a long here-document
# in a nameless file below /tmp, on the host itself.)
lay() {
  printf '%s\n' "${state%--- end}" | decode | gzip -d | tar -C "$DATA/swarm.new" -x -p -f -
}
main() {
  umask 077
  WAKE=no
  state=$(cat)
  case $state in
    *"--- end") ;;
    *) fail "the copy did not arrive whole" ;;
  esac
  DATA=$(data_folder)
  promise
  settle
  mkdir "$DATA/swarm.new" || exit 1
  said=$(lay 2>&1) && [ -e "$DATA/swarm.new/docker-state.json" ] || {
    case $said in
      *"No space left"* | *"quota exceeded"*) fail "No space left on device below $DATA" ;;
    esac
    fail "${said:-the copy could not be laid out below $DATA}"
  }
  sync
  WAKE=yes
  rest
  [ ! -e "$DATA/swarm" ] || mv "$DATA/swarm" "$DATA/swarm.old" || exit 1
  mv "$DATA/swarm.new" "$DATA/swarm" || exit 1
}
