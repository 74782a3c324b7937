# Boots one host. Runs in new mount, UTS, IPC and network namespaces that are still empty of anything of the host's:
# links it to the bridge, lays its root, and leaves its first process behind in a new PID namespace.
# Prints that process's pid. Arguments (shown by ps): MARK CLUSTER MACHINE. The rest comes by the environment.
set -eu

# The kernel removes links of a dead namespace in its own time; our own name may still be taken.
nsenter --net="/proc/$PPID/ns/net" ip link delete "$INTERFACE" 2>/dev/null || :
nsenter --net="/proc/$PPID/ns/net" ip -batch - <<END
link add name $INTERFACE type veth peer name eth0 address $MAC netns $$
link set dev $INTERFACE alias $LABEL
link set dev $INTERFACE master $BRIDGE up
END
ip -batch - <<END
link set dev lo up
address add $ADDRESS/$PREFIX broadcast + dev eth0
link set dev eth0 up
route add default $WAY_OUT
END
hostname "$3"

root=$HOST/root
overlay() { # LOWER NAME TARGET
  mkdir -p "$HOST/upper/$2" "$HOST/work/$2"
  mount -t overlay -o "lowerdir=$1,upperdir=$HOST/upper/$2,workdir=$HOST/work/$2,index=off" overlay "$3"
}
mkdir -p "$root" "$HOST/docker" "$HOST/tmp"
chmod 1777 "$HOST/tmp"
overlay "$LOWER" root "$root"
for mounted in $MOUNTED; do # file systems of their own below the machine's /, such as /usr or /var
  overlay "$mounted" "$(printf %s "$mounted" | tr / +)" "$root$mounted"
done

# What must not be laid over: pseudo file systems, and data, on which the engine lays its own overlays.
mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/tmp" "$root/var/lib/docker" "$root/etc/docker"
mount -t tmpfs -o mode=755,nosuid tmpfs "$root/run"
mkdir -p -m 700 "$root/run/swarmplan"
mkdir -p -m 1777 "$root/run/lock"
if [ -n "$DROPPED" ]; then
  . "$SCRIPTS/devices.sh"
else
  mount --rbind --make-rprivate /dev "$root/dev"
fi
mount --bind "$HOST/tmp" "$root/tmp"
mount --bind "$HOST/docker" "$root/var/lib/docker"
mount --bind "$SOCKETS" "$root/run/swarmplan"
if [ -d /lib/modules ]; then
  mkdir -p "$root/lib/modules"
  mount -o bind,ro /lib/modules "$root/lib/modules"
fi
if [ -d "$root$STATE" ]; then # the clusters' own data is no business of a host
  mount -t tmpfs -o ro,mode=700 tmpfs "$root$STATE"
fi
# What is there may be a symbolic link out of /etc: it is replaced, not followed.
cp --remove-destination "$HOST/etc/hostname" "$HOST/etc/hosts" "$HOST/etc/resolv.conf" "$root/etc"
cp --remove-destination "$HOST/etc/docker/daemon.json" "$root/etc/docker"
cp "$FIRST" "$root/run/engine.sh"
[ -z "$MEMINFO" ] || echo "$MEMINFO" >"$root/run/meminfo"

# Control groups of its own in every hierarchy: out of the caller's service or session, whose end must not be the host's, and
# with a cgroup namespace (below) the root of all that the host sees.
. "$SCRIPTS/cgroups.sh"
enter() { # HIERARCHY
  if [ ! -e "$1/cgroup.subtree_control" ] && [ ! -e "$1/cpuset.cpus" ] && [ ! -e "$1/devices.list" ]; then
    # All at once, and most often made by the driver by now; limits of the others come before there are groups below.
    { [ -d "$1/$CGROUP/in/host" ] && [ -d "$1/$CGROUP/in/docker/shell" ]; } ||
      mkdir -p "$1/$CGROUP/in/host" "$1/$CGROUP/in/docker/shell" && limits "$1/$CGROUP" "$LIMITS" &&
      echo $$ >"$1/$CGROUP/in/cgroup.procs"
    return
  fi
  group "$1" "$CGROUP" && limits "$1/$CGROUP" "$LIMITS" && group "$1" "$CGROUP/in" &&
    echo $$ >"$1/$CGROUP/in/cgroup.procs" &&
    group "$1" "$CGROUP/in/host" && group "$1" "$CGROUP/in/docker/shell"
}
for hierarchy in $(hierarchies); do
  # The end of another host may remove the folder that all share, between its making and its use.
  for _ in 1 2 3 4 5; do
    if enter "$hierarchy" 2>/dev/null; then continue 2; fi
    sleep 0.1
  done
  enter "$hierarchy"
done

# The subshell is the first of the new PID namespace; its own standard streams keep no caller waiting. Processors and
# capabilities are what all its processes have from it.
exec ${PROCESSORS:+taskset --cpu-list "$PROCESSORS"} unshare --cgroup --pid \
  sh -c '"$@" </dev/null >>"$HOST/engine.log" 2>&1 & echo $!' sh $DROPPED sh "$SCRIPTS/init.sh" "$@"
