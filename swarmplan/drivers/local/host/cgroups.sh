# Control groups for the scripts beside it, in every hierarchy that the machine has. To be read by ".", with CGROUP set.
#
#   CGROUP               the limits of the host, out of its sight
#   CGROUP/in            what its cgroup namespace shows as the root
#   CGROUP/in/host       its first process, and with it the engine
#   CGROUP/in/docker     its containers; in docker/shell what was entered from outside
#
# A v2 group takes processes only while it hands no controllers down, so they are in the leaves.

limits() { # FOLDER LINES: sets those whose file this hierarchy has
  [ -n "$2" ] || return 0
  echo "$2" | while read -r file value; do
    [ -n "$file" ] && [ -e "$1/$file" ] || continue
    [ "$file" != devices.deny ] || grep -q '^a' "$1/devices.list" || continue # denied already: it has groups below by now
    echo "$value" >"$1/$file" || exit 1
  done
}
hand_down() { # FOLDER: lets the groups below it have its controllers
  for controller in $(cat "$1/cgroup.controllers"); do
    echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || :
  done
}
group() { # HIERARCHY GROUP: makes the group level by level, each with what it needs of the one above
  if [ ! -e "$1/cgroup.subtree_control" ] && [ ! -e "$1/cpuset.cpus" ]; then
    mkdir -p "$1/$2" # most need nothing: a process less for each level
    return
  fi
  folder=$1
  for part in $(echo "$2" | tr / ' '); do
    [ ! -e "$folder/cgroup.subtree_control" ] || hand_down "$folder"
    [ -d "$folder/$part" ] || mkdir -p "$folder/$part"
    for setting in cpuset.cpus cpuset.mems; do # a v1 cpuset takes no process while these are empty
      [ -e "$folder/$part/$setting" ] || continue
      has=
      read -r has <"$folder/$part/$setting" || :
      if [ -z "$has" ]; then
        cat "$folder/$setting" >"$folder/$part/$setting" 2>/dev/null || :
      fi
    done
    folder=$folder/$part
  done
}
hierarchies() {
  for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/*; do
    if [ -e "$hierarchy/cgroup.procs" ] && [ ! -L "$hierarchy" ]; then
      case $hierarchy in /sys/fs/cgroup/*) [ ! -e /sys/fs/cgroup/cgroup.procs ] || continue ;; esac
      echo "$hierarchy"
    fi
  done
}
