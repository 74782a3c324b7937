"""What is wrong between hosts that are fine by themselves: clocks, and identities that two share. Decides only."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from swarmplan.drivers.ssh.preflight.facts import Facts

APART = 5.0
"""Seconds two clocks may differ: beyond, the swarm refuses certificates as not valid yet and misjudges what expired."""
_Reading = tuple[tuple[float, float], str]
"""How far a clock is ahead of ours, at least and at most, and whose it is."""
_SHARED = {
    "address": "are reached at {value}: one host can be only one machine, so give each its own",
    "machine_id": (
        "have machine-id {value}, as clones of one disk do: on all but one of them"
        " `rm -f /etc/machine-id /var/lib/dbus/machine-id; systemd-machine-id-setup`, and reboot it"
    ),
    "hostname": "have the host name {value}: give each its own name there (`hostnamectl set-hostname NAME`)",
}
"""Identities from the widest: one host under two names shares them all, and that is reported once."""
_MISSING = {
    "ip_vs": (
        "no IP_VS in the kernel of {}: the ingress mesh and service VIPs do not answer there;"
        " use mode: host ports and endpoint_mode: dnsrr"
    ),
    "br_netfilter": (
        "no br_netfilter in the kernel of {}: containers of one host do not reach each other by published ports;"
        " `modprobe br_netfilter` there"
    ),
}


def faults(facts: Mapping[str, Facts], addresses: Mapping[str, str], new: AbstractSet[str]) -> Iterator[str]:
    """One line for each group of machines with a ``new`` one among them that cannot be in one swarm.

    ``addresses`` is where each machine is reached by its peers.
    """
    reported: list[set[str]] = []
    for identity, fault in _SHARED.items():
        for value, names in sorted(_holders(facts, addresses, identity).items()):
            if len(names) > 1 and names & new and not any(names <= group for group in reported):
                reported.append(names)
                yield f"machines {_listed(names)}: {'both' if len(names) == 2 else 'all'} {fault.format(value=value)}"  # noqa: PLR2004  # both are two
    yield from _clocks({name: facts[name].skew for name in sorted(facts)}, new)


def notices(facts: Mapping[str, Facts], new: AbstractSet[str]) -> Iterator[str]:
    """What is not an error but worth knowing, of the new ones."""
    for feature, notice in _MISSING.items():
        without = {name for name in new & facts.keys() if facts[name].kernel.get(feature) == "no"}
        if without:
            yield notice.format(_listed(without))
    for name in sorted(new & facts.keys()):
        low, high = facts[name].skew or (0.0, 0.0)
        if (least := max(low, -high)) > APART:
            way = "ahead of" if low > 0 else "behind"
            yield f"machine {name}: its clock is at least {least:.0f} s {way} this machine's: set both by NTP"


def _holders(
    facts: Mapping[str, Facts], addresses: Mapping[str, str], identity: str
) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, host in facts.items():
        value = addresses.get(name, "") if identity == "address" else getattr(host, identity)
        if value:
            found.setdefault(value, set()).add(name)
    return found


def _clocks(skews: Mapping[str, tuple[float, float] | None], new: AbstractSet[str]) -> Iterator[str]:
    """Against the clock in the middle, so that one wrong clock among many is one line; else the two furthest apart."""
    read = sorted((skew, name) for name, skew in skews.items() if skew is not None)
    if not read:
        return
    middle = read[len(read) // 2]
    found = [*filter(None, (_apart(reading, middle, new) for reading in read))]
    yield from found or filter(None, [_apart(read[0], read[-1], new)])


def _apart(reading: _Reading, other: _Reading, new: AbstractSet[str]) -> str:
    """Judged by what is certain in spite of the time each reading took."""
    (skew, name), (reference, named) = reading, other
    ahead, behind = skew[0] - reference[1], reference[0] - skew[1]
    least = max(ahead, behind)
    if least <= APART or not new & {name, named}:
        return ""
    return (
        f"machines {name} and {named}: the clock of {name} is at least {least:.0f} s"
        f" {'ahead' if ahead > 0 else 'behind'}, and the swarm's certificates need equal clocks:"
        " set both by NTP (`timedatectl set-ntp true`)"
    )


def _listed(names: AbstractSet[str]) -> str:
    *most, last = sorted(names)
    return f"{', '.join(most)} and {last}" if most else last
