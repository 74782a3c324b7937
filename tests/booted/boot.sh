# Boots one host, in mounts and control groups of its own that go with it.
# Arguments: ROOT, the host's FOLDER, GROUP below each hierarchy's root, MACHINE (no other may have this name), BRIDGE.
set -eu
root=$1 folder=$2 group=$3 machine=$4 bridge=$5
for hierarchy in /sys/fs/cgroup/*/; do
  [ -e "${hierarchy}cgroup.procs" ] || continue # a folder that nothing is mounted on
  place=$hierarchy
  for part in $(echo "$group" | tr / ' '); do
    above=$place place=$place$part/
    mkdir -p "$place"
    for key in cpuset.cpus cpuset.mems; do # empty at first, and nothing can be in a group without any
      if [ -e "$above$key" ]; then cat "$above$key" >"$place$key"; fi
    done
  done
  echo $$ >"${place}cgroup.procs" 2>/dev/null || : # the unified hierarchy may be without controllers
done
mkdir -p "$folder/work" "$folder/root" "$folder/docker"
mount -t overlay -o "lowerdir=$root,upperdir=$folder/upper,workdir=$folder/work,index=off" overlay "$folder/root"
# The engine's data is beside: its own overlay does not lie on another.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=1
exec systemd-nspawn --quiet --register=no --keep-unit --boot --directory="$folder/root" --machine="$machine" \
  --network-bridge="$bridge" --bind="$folder/docker:/var/lib/docker" --capability=all --system-call-filter=@known \
  --console=pipe
