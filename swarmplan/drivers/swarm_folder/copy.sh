# Tells the swarm folder as a tar archive and tar's exit code, compressed, in base64, between two lines of their own.
# STOP_ENGINE: yes or no, whether the engine rests meanwhile. WAKE: yes to start it also where it did not run.
# All of it is held in memory, so the engine waits for the disk alone and never for the network.
archive() {
  {
    tar -C "$DATA/swarm" -c -f - .
    printf '\n%s' $?
  } | gzip -1 | encode
}
main() {
  DATA=$(data_folder)
  [ -e "$DATA/swarm/docker-state.json" ] || [ -e "$DATA/swarm.old" ] ||
    engine_fails "is not in a swarm: there is nothing to copy in $DATA/swarm"
  if [ "$STOP_ENGINE" = yes ]; then
    ! runs || WAKE=yes
    promise
    rest
    settle
  fi
  state=$(archive)
  if [ "$STOP_ENGINE" = yes ]; then
    [ "$WAKE" = no ] || wake
    trap - EXIT HUP INT PIPE TERM
  fi
  printf '%s\n' '--- swarm folder' "$state" '--- end'
}
main </dev/null
