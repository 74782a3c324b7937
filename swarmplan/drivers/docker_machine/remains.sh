# Tells what a host that docker-machine set up still has. Argument: the machine's name.
dropin=/etc/systemd/system/docker.service.d/10-machine.conf
data=/var/lib/docker
if [ -e $dropin ]; then echo "docker-machine's drop-in $dropin"; fi
for file in ca.pem server.pem server-key.pem; do
  if [ -e /etc/docker/$file ]; then certificates="${certificates:-}${certificates:+, }$file"; fi
done
if [ "${certificates:-}" ]; then echo "certificates in /etc/docker ($certificates)"; fi
if [ "$(cat /etc/hostname 2>/dev/null)" = "$1" ]; then echo "the host name $1"; fi
if [ -e $data/swarm/docker-state.json ]; then echo "membership in a swarm"; fi
left_in $data
if command -v dockerd >/dev/null; then echo "Docker's engine"; fi
echo end
