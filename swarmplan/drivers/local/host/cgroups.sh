# Control groups for the scripts beside it, in every hierarchy that the machine has. To be read by ".", with CGROUP set.
#
#   CGROUP               the limits of the host, out of its sight
#   CGROUP/in            what its cgroup namespace shows as the root
#   CGROUP/in/host       its first process, and with it the engine
#   CGROUP/in/docker     its containers; in docker/shell what was entered from outside
#
# A v2 group takes processes only while it hands no controllers down, so they are in the leaves.
#
# Hosts are made by the dozen: no process is started here that need not be.

limits() { # FOLDER LINES: sets those whose file this hierarchy has
  all_set=0
  set -f
  split=$IFS IFS='
'
  for line in $2; do
    file=${line%% *}
    [ -e "$1/$file" ] || continue
    if [ "$file" = devices.deny ]; then # denied already where it has groups below
      read -r first <"$1/devices.list" || :
      case $first in a*) ;; *) continue ;; esac
    fi
    echo "${line#* }" >"$1/$file" || all_set=1
  done
  IFS=$split
  set +f
  return $all_set
}
hand_down() { # FOLDER: lets the groups below it have its controllers
  read -r controllers <"$1/cgroup.controllers" || :
  for controller in $controllers; do
    echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || :
  done
}
group() { # HIERARCHY GROUP: makes the group level by level, each with what it needs of the one above
  if [ ! -e "$1/cgroup.subtree_control" ] && [ ! -e "$1/cpuset.cpus" ]; then
    [ -d "$1/$2" ] || mkdir -p "$1/$2"
    return
  fi
  folder=$1 split=$IFS IFS=/
  set -- $2
  IFS=$split
  for part in "$@"; do
    [ ! -e "$folder/cgroup.subtree_control" ] || hand_down "$folder"
    [ -d "$folder/$part" ] || mkdir -p "$folder/$part"
    for setting in cpuset.cpus cpuset.mems; do # a v1 cpuset takes no process while these are empty
      [ -e "$folder/$part/$setting" ] || continue
      has=
      read -r has <"$folder/$part/$setting" || :
      if [ -z "$has" ] && read -r has <"$folder/$setting"; then
        echo "$has" >"$folder/$part/$setting" 2>/dev/null || :
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
