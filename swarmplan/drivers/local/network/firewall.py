"""The machine's packet filter for one cluster: its way out, and its isolation from the other clusters.

Every rule carries the cluster's label as a comment; rules are put in, and taken out, by it and by nothing else.
"""

import shlex

from swarmplan.drivers.command import run
from swarmplan.drivers.local.layout import BRIDGES, Layout

_REMEDY = "check that iptables works (`iptables -S`), with its modules comment, conntrack and MASQUERADE"


def rules(layout: Layout, subnet: str) -> list[tuple[str, list[str]]]:
    """The cluster's rules as (table, arguments), each chain's in the order in which they are to stand at its head."""
    bridge, note = layout.bridge, f"-m comment --comment {layout.label}"
    forward = (
        # Hosts of one cluster reach each other also where br_netfilter sends bridged packets through here.
        f"FORWARD -i {bridge} -o {bridge} {note} -j ACCEPT",
        f"FORWARD -o {bridge} {note} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        # Nobody but the machine itself (whose packets are not forwarded) opens a connection to a host …
        f"FORWARD -o {bridge} {note} -j DROP",
        # … and hosts go everywhere but to other clusters.
        f"FORWARD -i {bridge} -o {BRIDGES}+ {note} -j DROP",
        f"FORWARD -i {bridge} {note} -j ACCEPT",
    )
    masquerade = f"POSTROUTING -s {subnet} ! -o {bridge} {note} -j MASQUERADE"
    return [*(("filter", rule.split()) for rule in forward), ("nat", masquerade.split())]


def ensure(layout: Layout, subnet: str) -> None:
    """Put the cluster's rules in, once."""
    desired, present = rules(layout, subnet), found(layout)
    if len(present) == len(desired):
        return
    removals = [(table, "-D", arguments) for table, arguments in present]
    inserts = [
        (table, "-I", arguments) for table, arguments in reversed(desired)
    ]  # each goes before the last
    _restore(layout, removals + inserts)


def remove(layout: Layout) -> None:
    """Take the cluster's rules out."""
    _restore(layout, [(table, "-D", arguments) for table, arguments in found(layout)])


def found(layout: Layout) -> list[tuple[str, list[str]]]:
    """The cluster's rules that are there, as (table, arguments)."""
    table = ""
    present = []
    for line in run(["iptables-save"], what=f"cluster {layout.cluster}", remedy=_REMEDY).splitlines():
        if line.startswith("*"):
            table = line[1:]
        elif line.startswith("-A") and layout.label in line:
            arguments = shlex.split(line)[1:]
            if arguments[arguments.index("--comment") + 1] == layout.label:
                present.append((table, arguments))
    return present


def _restore(layout: Layout, changes: list[tuple[str, str, list[str]]]) -> None:
    """Make the changes of each table at once: the kernel takes all of them or none."""
    text = ""
    for table in ("filter", "nat"):
        lines = [f"{verb} {' '.join(arguments)}" for where, verb, arguments in changes if where == table]
        if lines:
            text += "\n".join([f"*{table}", *lines, "COMMIT", ""])
    if text:
        command = ["iptables-restore", "--noflush", "--wait", "10"]
        run(command, what=f"cluster {layout.cluster}", stdin=text, remedy=_REMEDY)
