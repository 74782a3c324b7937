"""The cluster's network on the machine: a bridge, forwarding and the firewall; and the subnet it has.

Called with the lock of the runtime folder held: what is read here is shared by all clusters of the machine.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Network
from pathlib import Path

from swarmplan.drivers.command import attempt, run
from swarmplan.drivers.local.layout import Layout
from swarmplan.drivers.local.network import firewall
from swarmplan.drivers.local.record import read_subnet, write_subnet
from swarmplan.drivers.local.subnet import choose, claim, gateway
from swarmplan.errors import Permanent
from swarmplan.private_files import make_folder

_INTERFACES = Path("/sys/class/net")
_FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")
_MODULES = (
    "overlay",
    "br_netfilter",
    "vxlan",
    "ip_vs",
    "xt_conntrack",
    "xt_comment",
    "iptable_nat",
    "iptable_filter",
)
"""What the hosts' engines need of the kernel and cannot load themselves from a root without the machine's modules."""


def subnet_for(layout: Layout, requested: str | None) -> IPv4Network:
    """The cluster's subnet: the remembered one, or a new one that nobody has. Raises Permanent when it cannot be had."""
    known = read_subnet(layout.record)
    if known is None:
        subnet = propose(layout, requested)
        make_folder(layout.home)
        write_subnet(layout.record, str(subnet))
        return subnet
    if requested not in {None, known}:
        raise Permanent(
            f"cluster {layout.cluster}: its hosts are in {known}, not {requested}; set the same options.subnet for all"
            " machines, and to change it destroy the cluster first"
        )
    return IPv4Network(known)


def propose(layout: Layout, requested: str | None) -> IPv4Network:
    """The subnet a new cluster would get. Changes nothing."""
    used = [*_routed(layout), *_remembered(layout)]
    return choose(layout.cluster, used) if requested is None else claim(layout.cluster, requested, used)


def ensure(layout: Layout, subnet: IPv4Network) -> None:
    """Have the bridge, the rules and forwarding, whatever of them is there already."""
    if not _bridge_is_up(layout, subnet):
        routed = list(_routed(layout))
        claim(layout.cluster, str(subnet), routed)  # a route may have come since, over a reboot
        if Path(
            "/lib/modules"
        ).is_dir():  # best effort: built into many kernels, and the preflight shows what is missing
            attempt(["modprobe", "--quiet", "--all", *_MODULES], what=f"cluster {layout.cluster}")
        _add_bridge(layout, subnet)
    firewall.ensure(layout, str(subnet))
    value = _FORWARDING.read_text()
    if value.strip() == "0":
        before = _forwarding_before(layout)
        if not before.exists():
            before.write_text(value)
        _FORWARDING.write_text("1\n")


def remove(layout: Layout) -> None:
    """Remove what ``ensure`` created; the last cluster restores the old value of forwarding."""
    for name in interfaces(layout):
        attempt(["ip", "link", "delete", name], what=f"cluster {layout.cluster}")
    firewall.remove(layout)
    others = [place for place in layout.runtime.iterdir() if place.is_dir() and place != layout.sockets]
    before = _forwarding_before(layout)
    if not others and before.exists():
        _FORWARDING.write_text(before.read_text())
        before.unlink()


def interfaces(layout: Layout) -> list[str]:
    """The cluster's interfaces that exist, found by their alias; the bridge first."""
    found = []
    for place in _INTERFACES.iterdir():
        with suppress(OSError):  # gone between the two reads, or no interface (bonding_masters)
            alias = (place / "ifalias").read_text().strip()
            if alias == layout.label or alias.startswith(f"{layout.label}/"):
                found.append(place.name)
    return sorted(found, key=lambda name: (name != layout.bridge, name))


def _bridge_is_up(layout: Layout, subnet: IPv4Network) -> bool:
    bridge, what = layout.bridge, f"cluster {layout.cluster}"
    if not (_INTERFACES / bridge).exists():
        return False
    if not (_INTERFACES / bridge / "bridge").exists():
        raise Permanent(
            f"{what}: the interface name {bridge} is in use by something else; `ip link delete {bridge}`"
        )
    links = json.loads(run(["ip", "-json", "address", "show", "dev", bridge], what=what))
    return any(
        "UP" in link["flags"] and entry["local"] == str(gateway(subnet))
        for link in links
        for entry in link["addr_info"]
    )


def _add_bridge(layout: Layout, subnet: IPv4Network) -> None:
    """Every line may be repeated: the bridge may be partly created, or recreated under running hosts."""
    bridge = layout.bridge
    links = [name for name in interfaces(layout) if name != bridge]
    lines = [] if (_INTERFACES / bridge).exists() else [f"link add name {bridge} type bridge"]
    lines += [
        f"link set dev {bridge} alias {layout.label}",
        f"address replace {gateway(subnet)}/{subnet.prefixlen} broadcast + dev {bridge}",
        f"link set dev {bridge} up",
        *(f"link set dev {name} master {bridge}" for name in links),
    ]
    remedy = "check that this kernel has bridges and that you are root"
    run(["ip", "-batch", "-"], what=f"cluster {layout.cluster}", stdin="\n".join(lines) + "\n", remedy=remedy)


def _forwarding_before(layout: Layout) -> Path:
    return layout.runtime / "ip_forward.before"


def _routed(layout: Layout) -> Iterator[tuple[IPv4Network, str]]:
    what = f"cluster {layout.cluster}"
    for route in json.loads(run(["ip", "-json", "-4", "route", "show", "table", "main"], what=what)):
        if route["dst"] != "default" and route.get("dev") != layout.bridge:
            holder = f"the route to {route['dst']} by {route.get('dev', 'no interface')}"
            yield IPv4Network(route["dst"]), holder


def _remembered(layout: Layout) -> Iterator[tuple[IPv4Network, str]]:
    for record in layout.home.parent.glob("*/cluster.json"):
        subnet = read_subnet(record)
        if subnet is not None and record != layout.record:
            yield IPv4Network(subnet), f"cluster {record.parent.name}"
