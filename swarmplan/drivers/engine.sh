# What all scripts that are run in a host share. They come by stdin, so each runs its main with another one.
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH

# One script at a time: that of a command that was killed here goes on there. The lock is on a folder, so it leaves nothing.
if command -v flock >/dev/null; then
  exec 9</etc
  flock -w 120 9 || {
    echo "another swarmplan command works on this host" >&2
    exit 1
  }
fi

engine_fails() { # WHY [CODE]: the engine is the trouble; scripts.py knows the codes
  echo "its engine $1" >&2
  exit "${2:-70}"
}
systemd() { [ -d /run/systemd/system ]; }
boot2docker() { [ -d /var/lib/boot2docker ]; }
stop_engine() {
  if systemd; then # without the socket the next caller would start it again; some have none
    systemctl stop docker.socket docker.service 9<&- || systemctl stop docker.service 9<&-
  elif boot2docker; then
    /etc/init.d/docker stop >/dev/null 9<&-
  elif [ -e /var/run/docker-ssd.pid ]; then
    service docker stop >/dev/null 9<&-
  fi
}
