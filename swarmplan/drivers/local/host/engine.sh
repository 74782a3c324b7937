# The host's first process: starts the engine and ends with it. As the first of its PID namespace it takes every
# container and shim with it, however the engine died, so a host is up exactly as long as its engine is.
dockerd -H unix:///run/docker.sock -H unix:///run/swarmplan/docker.sock </dev/null &
engine=$!
trap 'trap "" TERM; kill -TERM $engine' TERM # once: a third makes dockerd drop everything
code=143
while [ "$code" -gt 128 ] && kill -0 "$engine" 2>/dev/null; do
  code=0
  wait "$engine" || code=$? # also reaps what containers leave behind
done
echo "the engine ended with code $code"
exit "$code"
