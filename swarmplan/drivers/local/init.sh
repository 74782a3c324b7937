# The host's first process, still on the machine's root: mounts what belongs to its namespaces, turns to the host's own
# root for good and becomes the engine's keeper.
set -eu
cd "$HOST/root"
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t sysfs -o nosuid,nodev,noexec sysfs sys
mount --rbind --make-rprivate /sys/fs/cgroup sys/fs/cgroup
mkdir run/machine
pivot_root . run/machine
umount -l run/machine
rmdir run/machine
mount --make-rshared /
exec chroot . /usr/bin/env -i \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
  HTTP_PROXY="${HTTP_PROXY-}" HTTPS_PROXY="${HTTPS_PROXY-}" NO_PROXY="${NO_PROXY-}" \
  /bin/sh /run/engine.sh "$@"
