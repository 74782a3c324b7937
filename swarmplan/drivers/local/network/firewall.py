"""The machine's packet filter for one cluster: its way out, and its wall against the other clusters.

Every rule carries the cluster's label as a comment; rules are put in, and taken out, by it and by nothing else.
"""

import shlex

from swarmplan.drivers.command import run
from swarmplan.drivers.local.layout import BRIDGES, Layout

_REMEDY = "check that iptables works (`iptables -S`), with its modules comment, conntrack and MASQUERADE"


def rules(layout: Layout, subnet: str) -> list[tuple[str, list[str]]]:
    """The cluster's rules as (table, words), each chain's in the order in which they are to stand at its head."""
    bridge = layout.bridge
    note = ["-m", "comment", "--comment", layout.label]
    return [
        # Hosts of one cluster reach each other also where br_netfilter sends bridged packets through here.
        ("filter", ["FORWARD", "-i", bridge, "-o", bridge, *note, "-j", "ACCEPT"]),
        (
            "filter",
            [
                "FORWARD",
                "-o",
                bridge,
                *note,
                "-m",
                "conntrack",
                "--ctstate",
                "RELATED,ESTABLISHED",
                "-j",
                "ACCEPT",
            ],
        ),
        # Nobody but the machine itself (whose packets are not forwarded) opens a connection to a host …
        ("filter", ["FORWARD", "-o", bridge, *note, "-j", "DROP"]),
        # … and hosts go everywhere but to other clusters.
        ("filter", ["FORWARD", "-i", bridge, "-o", f"{BRIDGES}+", *note, "-j", "DROP"]),
        ("filter", ["FORWARD", "-i", bridge, *note, "-j", "ACCEPT"]),
        ("nat", ["POSTROUTING", "-s", subnet, "!", "-o", bridge, *note, "-j", "MASQUERADE"]),
    ]


def ensure(layout: Layout, subnet: str) -> None:
    """Put the cluster's rules in, once."""
    wanted = rules(layout, subnet)
    present = found(layout)
    if len(present) == len(wanted):
        return
    removals = [(table, "-D", words) for table, words in present]
    inserts = [(table, "-I", words) for table, words in reversed(wanted)]  # each goes before the last
    _restore(layout, removals + inserts)


def remove(layout: Layout) -> None:
    """Take the cluster's rules out."""
    _restore(layout, [(table, "-D", words) for table, words in found(layout)])


def found(layout: Layout) -> list[tuple[str, list[str]]]:
    """The cluster's rules that are there, as (table, words)."""
    table = ""
    present = []
    for line in run(["iptables-save"], what=f"cluster {layout.cluster}", remedy=_REMEDY).splitlines():
        if line.startswith("*"):
            table = line[1:]
        elif line.startswith("-A") and layout.label in line:
            words = shlex.split(line)[1:]
            if words[words.index("--comment") + 1] == layout.label:
                present.append((table, words))
    return present


def _restore(layout: Layout, changes: list[tuple[str, str, list[str]]]) -> None:
    """Make the changes of each table at once: the kernel takes all of them or none."""
    text = ""
    for table in ("filter", "nat"):
        lines = [f"{verb} {' '.join(words)}" for where, verb, words in changes if where == table]
        if lines:
            text += "\n".join([f"*{table}", *lines, "COMMIT", ""])
    if text:
        run(
            ["iptables-restore", "--noflush", "--wait", "10"],
            what=f"cluster {layout.cluster}",
            stdin=text,
            remedy=_REMEDY,
        )
