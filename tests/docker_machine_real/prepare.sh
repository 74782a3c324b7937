# Makes a bare host one that docker-machine can provision without a network. Its systemctl comes on standard input.
set -eu
rm -f /usr/bin/systemctl
cat >/usr/bin/systemctl
chmod 755 /usr/bin/systemctl
mkdir -p /run/systemd/system # how systemd's own tell that it runs (sd_booted(3))
ln -sf ../sbin/dockerd /usr/bin/dockerd # where Docker's own packages have it and docker-machine looks; not so Debian's
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d # `apt-get update` then fetches nothing, and curl is there already
systemctl start docker # as it is after an installation; docker-machine waits for it, but never starts it
