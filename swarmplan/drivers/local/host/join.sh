# Runs a command in the control groups of a host, before it enters the namespaces: so that it has the host's limits and is
# paused with it. Arguments: the folder of this script, CGROUP, the command.
set -eu
CGROUP=$2
. "$1/cgroups.sh"
shift 2
for hierarchy in $(hierarchies); do
  place=$hierarchy/$CGROUP/in/docker/shell
  [ ! -d "$place" ] || echo $$ >"$place/cgroup.procs"
done
exec "$@"
