# Tries, in namespaces of its own, what a host needs of the kernel. Prints a line for each thing refused.
try() { # WHAT REMEDY COMMAND...
  what=$1 remedy=$2
  shift 2
  "$@" >/dev/null 2>&1 || echo "this machine does not support $what: $remedy"
}
overlay() {
  mount -t tmpfs tmpfs /tmp && mkdir /tmp/upper /tmp/work /tmp/root &&
    mount -t overlay -o lowerdir=/,upperdir=/tmp/upper,workdir=/tmp/work overlay /tmp/root
}
masquerade() {
  iptables -t nat -A POSTROUTING -m comment --comment x -j MASQUERADE &&
    iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT
}
mount --make-rprivate /
try overlay "use a kernel with CONFIG_OVERLAY_FS (modprobe overlay)" overlay
try "veth links" "use a kernel with CONFIG_VETH (modprobe veth)" ip link add probe0 type veth peer name probe1
try bridges "use a kernel with CONFIG_BRIDGE (modprobe bridge)" ip link add probe2 type bridge
try VXLAN "use a kernel with CONFIG_VXLAN (modprobe vxlan), without which overlay networks fail" ip link add probe3 type vxlan id 7 dstport 4789
try "address translation" "use a kernel with iptables nat, comment and conntrack" masquerade
[ -n "$(ls /sys/fs/cgroup)" ] || echo "this machine does not support control groups: mount them on /sys/fs/cgroup (cgroup2)"
exit 0
