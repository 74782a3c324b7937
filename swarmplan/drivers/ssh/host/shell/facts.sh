# Tells what the preflight judges of one host, as key=value lines. Changes nothing on it. Sent behind `query.sh`.
# Arguments: the engine's data folder, how many seconds it has for an answer.
LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export LC_ALL PATH
tell() { printf '%s=%s\n' "$1" "$2"; }
place=${1:-/var/lib/docker}

tell clock "$(date +%s.%N)"

as_root=
tell user "$(id -un)"
if [ "$(id -u)" = 0 ]; then
  tell root root
elif said=$(sudo -n true 2>&1); then
  tell root sudo
  as_root="sudo -n"
else
  tell sudo "$(printf %s "$said" | tail -n 1)"
fi

system() (
  [ -r /etc/os-release ] || exit 0
  . /etc/os-release
  tell os "$ID"
  tell os_like "${ID_LIKE:-}"
  tell os_name "${PRETTY_NAME:-$ID}"
  command -v apt-get >/dev/null && command -v dpkg >/dev/null && tell apt yes
)
system

engine() { # DATA SECONDS
  tell dockerd "$(dockerd --version 2>/dev/null | sed 's/^[^0-9]*//; s/,.*//')"
  command -v docker >/dev/null || return 0
  tell cli "$(command -v docker)"
  format='running={{.ServerVersion}}
swarm={{.Swarm.LocalNodeState}}
node={{.Swarm.NodeID}}
containers={{.ContainersRunning}}'
  look_at_unit
  if sleeps; then
    if $as_root test -e "$place/swarm/docker-state.json" 2>/dev/null; then tell swarm asleep; fi
    return 0
  fi
  answer=$(within "$2" $as_root docker -H unix://$SOCKET info --format "$format" 2>/dev/null) && code=0 || code=$?
  case $code in
    0) printf '%s\n' "$answer" ;;
    124 | 143) tell overdue "$2" ;;
  esac
}
engine "$place" "$2"

# What is there, what a module would bring, and what only a try in a network namespace of its own can tell.
loaded() { [ -e "/sys/module/$1" ] || { command -v modprobe >/dev/null && $as_root modprobe -n -q "$1" 2>/dev/null; }; }
link() { # FEATURE LINK-ARGUMENTS...
  feature=$1 answer=yes
  shift
  if ! loaded "$feature"; then
    $as_root unshare --net true 2>/dev/null && command -v ip >/dev/null || answer=unknown
    [ $answer = unknown ] || $as_root unshare --net ip link add probe0 "$@" >/dev/null 2>&1 || answer=no
  fi
  tell "kernel.$feature" $answer
}
feature() { # FEATURE PATH
  if [ -e "$2" ] || loaded "$1"; then tell "kernel.$1" yes; else tell "kernel.$1" no; fi
}
if grep -qw overlay /proc/filesystems || loaded overlay; then tell kernel.overlay yes; else tell kernel.overlay no; fi
link vxlan type vxlan id 7 dstport 4789
link bridge type bridge
link veth type veth peer name probe1
feature br_netfilter /proc/sys/net/bridge
feature ip_vs /proc/net/ip_vs
if [ -n "$(ls /sys/fs/cgroup 2>/dev/null)" ]; then tell kernel.cgroups yes; else tell kernel.cgroups no; fi

while [ ! -e "$place" ]; do
  place=${place%/*}
  place=${place:-/}
done
tell place "$place"
tell free "$(df -P -k "$place" | awk 'NR == 2 { print $4 }')"

tell hostname "$(uname -n)"
for far in 192.0.2.1 2001:db8::1; do # nothing is sent there: the kernel says from where it would be
  source=$(ip -o route get $far 2>/dev/null | sed -n 's/.* src \([^ ]*\).*/\1/p')
  [ -z "$source" ] || break
done
tell source "$source"
tell machine_id "$(cat /etc/machine-id 2>/dev/null)"
tell addresses "$(ip -o address show 2>/dev/null | awk '{ sub("/.*", "", $4); printf "%s ", $4 }')"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 6))' >/dev/null 2>&1 && tell python "$(command -v python3)"

# Lines of: protocol, local address, who holds it ("" is the kernel, "?" is untold).
if command -v ss >/dev/null; then
  $as_root ss -H -lntup '( sport = :2377 or sport = :7946 or sport = :4789 )' 2>/dev/null |
    awk '{ print "socket=" $1 " " $5 " " $7 }'
else
  for protocol in tcp udp; do
    cat /proc/net/$protocol /proc/net/${protocol}6 2>/dev/null | awk -v protocol=$protocol '
      BEGIN { port["0949"] = 2377; port["1F0A"] = 7946; port["12B5"] = 4789 }
      { n = split($2, local, ":"); p = port[local[n]] }
      p && (protocol == "udp" || $4 == "0A") { print "socket=" protocol " *:" p " ?" }'
  done
fi
tell end yes
