# What makes a Debian with swarmplan in /opt/swarmplan the agent's image: run in it, as root, by the Dockerfile and by build.sh.
set -eu
# Number and name are those of the stack that `swarmplan agent install --service` writes.
groupadd --gid 10001 swarmplan
useradd --uid 10001 --gid 10001 --home-dir /home/swarmplan --create-home --shell /usr/sbin/nologin swarmplan
mkdir -p -m 0700 /home/swarmplan/.ssh /var/lib/swarmplan
chown 10001:10001 /home/swarmplan/.ssh /var/lib/swarmplan
ln -s /opt/swarmplan/bin/swarmplan /usr/local/bin/swarmplan
# The list of what is in it: Debian's packages, and Python's.
mkdir -p /usr/share/swarmplan
{
  dpkg-query --show --showformat 'deb ${Package} ${Version}\n'
  /opt/swarmplan/bin/python -m pip list --format freeze | sed -n 's/^\(.*\)==\(.*\)$/pypi \1 \2/p'
} | sort > /usr/share/swarmplan/packages.txt
rm -rf /opt/swarmplan/lib/python3*/site-packages/pip /opt/swarmplan/lib/python3*/site-packages/pip-* /opt/swarmplan/bin/pip*
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/*.log /usr/share/doc/* /usr/share/man/* /usr/share/locale/*
