# A bare host's first process: keeps its namespaces and waits for what dies in them, as any init does. No engine.
trap 'exit 0' TERM
while :; do
  sleep 86400 &
  wait $!
done
