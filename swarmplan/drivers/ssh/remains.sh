# Tells what a host that was released still has of a swarm, a line each. Changes nothing, and asks no engine: the files of one
# that is off tell as much.
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH
data=$(sed -n 's/.*"data-root" *: *"\([^"]*\)".*/\1/p' /etc/docker/daemon.json 2>/dev/null)
data=${data:-/var/lib/docker}
main() {
  [ ! -e "$data/swarm/docker-state.json" ] || exit 0 # it is in another swarm by now: what is there is that one's
  for place in /etc/swarmplan "$data/swarm.old" "$data/swarm.new"; do
    if [ -e "$place" ]; then echo "$place"; fi
  done
  if [ -e /sys/class/net/docker_gwbridge ]; then echo "Docker's network docker_gwbridge"; fi
  count=$(grep -l com.docker.swarm.task.id "$data"/containers/*/config.v2.json 2>/dev/null | wc -l)
  case $count in 0) ;; 1) echo "1 container of a service" ;; *) echo "$count containers of services" ;; esac
  for table in iptables ip6tables; do
    if $table -w 10 -t nat -S OUTPUT 2>/dev/null | grep -q swarmplan-redirect; then echo "a rule swarmplan-redirect of $table"; fi
  done
  count=$(find "$data"/image/*/imagedb/content/sha256 -type f 2>/dev/null | wc -l)
  case $count in 0) ;; 1) echo "1 image" ;; *) echo "$count images" ;; esac
  count=$(find "$data/volumes" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | wc -l)
  case $count in 0) ;; 1) echo "1 volume" ;; *) echo "$count volumes" ;; esac
  echo end
}
main </dev/null
