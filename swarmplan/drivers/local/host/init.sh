# The host's first process, still on the machine's root: mounts what belongs to its namespaces, turns to the host's own
# root for good and becomes the engine's keeper.
set -eu
cd "$HOST/root"
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t sysfs -o nosuid,nodev,noexec sysfs sys

# The control groups, from the host's own downwards: mounted in its cgroup namespace they show no other's.
. "$SCRIPTS/cgroups.sh"
leaf() { # HIERARCHY: goes to the group of the engine, and limits that of the containers
  top=$1/$CGROUP/in
  echo 0 >"$top/host/cgroup.procs"
  if [ -e "$top/cgroup.subtree_control" ]; then
    for _ in 1 2 3 4 5 6 7 8 9 10; do # whoever started this process leaves the group, too
      hand_down "$top"
      [ "$(wc -w <"$top/cgroup.controllers")" != "$(wc -w <"$top/cgroup.subtree_control")" ] || break
      sleep 0.1
    done
    hand_down "$top/docker"
  fi
  limits "$top/docker" "$CONTAINER_LIMITS"
}
cgroups=sys/fs/cgroup
if [ -e /sys/fs/cgroup/cgroup.procs ]; then
  leaf /sys/fs/cgroup
  mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 $cgroups
else
  mount -t tmpfs -o mode=755,nosuid,nodev,noexec tmpfs $cgroups
  places=
  for hierarchy in /sys/fs/cgroup/*; do # their names have no spaces
    if [ ! -L "$hierarchy" ] && [ -e "$hierarchy/cgroup.procs" ]; then places="$places $cgroups/${hierarchy##*/}"; fi
  done
  [ -z "$places" ] || mkdir $places # one program for all
  for hierarchy in /sys/fs/cgroup/*; do
    place=$cgroups/${hierarchy##*/}
    if [ -L "$hierarchy" ]; then
      cp -d "$hierarchy" "$place" # cpu -> cpu,cpuacct
    elif [ -e "$hierarchy/cgroup.procs" ]; then
      leaf "$hierarchy"
      case ${hierarchy##*/} in
        unified) mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$place" ;;
        systemd) mount -t cgroup -o nosuid,nodev,noexec,none,name=systemd cgroup "$place" ;;
        *) mount -t cgroup -o "nosuid,nodev,noexec,${hierarchy##*/}" cgroup "$place" ;;
      esac
    fi
  done
fi

# What is the machine's in /sys: to read, but for the interfaces of the host's own network.
if [ -n "$DROPPED" ]; then
  mount --bind sys/devices/virtual/net sys/devices/virtual/net
  mount -o remount,bind,ro,nosuid,nodev,noexec sys
fi

# What is the machine's in /proc, as container runtimes hold it: settings to read, but for those of the host's own network;
# nothing of the kernel's memory.
for place in sys bus fs irq sysrq-trigger; do
  if [ -e "proc/$place" ]; then
    mount -o bind,ro,nosuid,nodev,noexec "proc/$place" "proc/$place"
  fi
done
mount --bind proc/sys/net proc/sys/net
mount -o remount,bind,rw,nosuid,nodev,noexec proc/sys/net
for place in kcore keys timer_list sched_debug; do
  [ ! -e "proc/$place" ] || mount --bind /dev/null "proc/$place"
done

if [ -e run/meminfo ]; then
  mount -o bind,ro run/meminfo proc/meminfo
fi

mkdir run/machine
pivot_root . run/machine
umount -l run/machine
rmdir run/machine
mount --make-rshared /
exec chroot . /usr/bin/env -i \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
  HTTP_PROXY="${HTTP_PROXY-}" HTTPS_PROXY="${HTTPS_PROXY-}" NO_PROXY="${NO_PROXY-}" \
  /bin/sh /run/engine.sh "$@"
