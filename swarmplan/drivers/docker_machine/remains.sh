# Tells what a host that docker-machine set up still has, a line each. Changes nothing, and asks no engine. Argument: the
# machine's name.
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH
dropin=/etc/systemd/system/docker.service.d/10-machine.conf
data=/var/lib/docker
if [ -e $dropin ]; then echo "docker-machine's drop-in $dropin"; fi
for file in ca.pem server.pem server-key.pem; do
  if [ -e /etc/docker/$file ]; then certificates="${certificates:-}${certificates:+, }$file"; fi
done
if [ "${certificates:-}" ]; then echo "certificates in /etc/docker ($certificates)"; fi
if [ "$(cat /etc/hostname 2>/dev/null)" = "$1" ]; then echo "the host name $1"; fi
if [ -e $data/swarm/docker-state.json ]; then echo "membership in a swarm"; fi
if [ -e /sys/class/net/docker_gwbridge ]; then echo "Docker's network docker_gwbridge"; fi
number() { # HOW_MANY WHAT
  case $1 in 0) ;; 1) echo "1 $2" ;; *) echo "$1 ${2}s" ;; esac
}
number "$(grep -l com.docker.swarm.task.id $data/containers/*/config.v2.json 2>/dev/null | wc -l)" "container of a service"
number "$(find $data/image/*/imagedb/content/sha256 -type f 2>/dev/null | wc -l)" image
number "$(find $data/volumes -mindepth 1 -maxdepth 1 -type d 2>/dev/null | wc -l)" volume
if command -v dockerd >/dev/null; then echo "Docker's engine"; fi
echo end
