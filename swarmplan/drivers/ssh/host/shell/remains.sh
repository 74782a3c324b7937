# Tells what a host that was released still has of a swarm.
data=$(sed -n 's/.*"data-root" *: *"\([^"]*\)".*/\1/p' /etc/docker/daemon.json 2>/dev/null)
data=${data:-/var/lib/docker}
main() {
  [ ! -e "$data/swarm/docker-state.json" ] || exit 0 # it is in another swarm by now: what is there is that one's
  for place in /etc/swarmplan "$data/swarm.old" "$data/swarm.new"; do
    if [ -e "$place" ]; then echo "$place"; fi
  done
  for table in iptables ip6tables; do
    if $table -w 10 -t nat -S OUTPUT 2>/dev/null | grep -q swarmplan-redirect; then echo "a rule swarmplan-redirect of $table"; fi
  done
  left_in "$data"
  echo end
}
main </dev/null
