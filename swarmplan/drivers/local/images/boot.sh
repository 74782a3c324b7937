# Lays the root of an engine that only loads images: in new mount, UTS, IPC, network and PID namespaces, as the first process of the last.
# It has no network, no control groups of its own, and ends when its standard input does.
set -eu
ip link set dev lo up
root=$WORK/root
overlay() { # LOWER NAME TARGET
  mkdir -p "$WORK/upper/$2" "$WORK/over/$2"
  mount -t overlay -o "lowerdir=$1,upperdir=$WORK/upper/$2,workdir=$WORK/over/$2,index=off" overlay "$3"
}
mkdir -p "$root" "$WORK/docker"
overlay "$LOWER" root "$root"
for mounted in $MOUNTED; do # file systems of their own below the machine's /, such as /usr or /var
  overlay "$mounted" "$(printf %s "$mounted" | tr / +)" "$root$mounted"
done
mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/tmp" "$root/var/lib/docker" "$root/etc/docker"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount --rbind --make-rslave /sys "$root/sys"
mount --rbind --make-rslave /dev "$root/dev"
mount -t tmpfs -o mode=755,nosuid tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mkdir -p -m 700 "$root/run/swarmplan"
mount --bind "$WORK/docker" "$root/var/lib/docker"
mount --bind "$SOCKETS" "$root/run/swarmplan"
if [ -d "$root$STATE" ]; then
  mount -t tmpfs -o ro,mode=700 tmpfs "$root$STATE"
fi
rm -f "$root/etc/docker/daemon.json" "$root/etc/docker/key.json" # the machine's own: it may be a link
printf '{}\n' >"$root/etc/docker/daemon.json"
cp "$FIRST" "$root/run/engine.sh"
cd "$root"
mkdir run/machine
pivot_root . run/machine
umount -l run/machine
exec chroot . /usr/bin/env -i PATH="$PATH" HOME=/root LANG=C.UTF-8 /bin/sh /run/engine.sh
