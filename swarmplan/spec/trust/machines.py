"""The check of machines: which driver an untrusted spec chooses, and the options that it gives it."""

import os
from collections.abc import Iterator
from typing import Any

from swarmplan.spec.trust.confinement import Confinement, folder_at, is_typed
from swarmplan.spec.trust.keys import DRIVERS, REFUSED_DRIVERS, Use
from swarmplan.spec.trust.messages import driver_refusal, option_refusal, refusal
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.tree import (
    MappingNode,
    Node,
    Path,
    ScalarNode,
    SequenceNode,
    dotted,
    entries,
    find,
    value_position,
)

_LOCAL = "local"
_EXPANDED = ("$", "%")
"""With which ssh begins what it replaces in a path, besides the ~ at its beginning (TOKENS in ssh_config(5))."""


def check_machines(tree: Node, confinement: Confinement, findings: Findings) -> bool:
    """Report the drivers and options that are refused; whether there is one. A simulation uses neither."""
    if confinement.simulated:
        return False
    default = _driver(tree, ("machines",))
    refused = False
    for place in _places(tree):
        own = _driver(tree, place)
        driver = own or default or _LOCAL
        path = (*place, "driver") if own else ("machines", "driver")
        needed = own or place != ("machines",)
        if needed and not is_typed(value_position(tree, path)):
            reason = driver_fault(driver, dotted(path), confinement)
            if reason:
                findings.error(path, reason)
                refused = True
        for name, entry in entries(find(tree, (*place, "options"))):
            at = entry.node.at
            if is_typed(at):
                continue
            value = entry.node.value if isinstance(entry.node, ScalarNode) else ""
            if message := option_fault(driver, name, value, folder_at(at), confinement):
                # The name is in the message: as the end of the path it could look like that of a secret value.
                findings.add(Fault(at, f"{name} {message}", (*place, "options")))
                refused = True
    return refused


def driver_fault(driver: str, place: str, confinement: Confinement) -> str:
    """Why a driver is refused at this path of the document ("": of a saved plan); "" if it is not."""
    reason = REFUSED_DRIVERS.get(driver, "")
    if driver in confinement.allowed.drivers or not (reason or driver not in DRIVERS):
        return ""
    return driver_refusal(driver, reason, place, confinement.terms)


def option_fault(driver: str, name: str, value: Any, root: str, confinement: Confinement) -> str:
    """Why an option of a driver is refused; "" if it is not. ssh takes paths relative to the current folder."""
    options, terms = DRIVERS.get(driver, {}), confinement.terms
    if driver in confinement.allowed.drivers:
        return ""
    if name not in options:
        return option_refusal(driver, terms)
    use = options[name]
    if use is None:
        return ""
    path = str(value)
    plain = not path.startswith("~") and not any(sign in path for sign in _EXPANDED)
    if use is Use.FILE and plain and confinement.may_open(os.path.abspath(path), root):  # noqa: PTH100 - links stay
        return ""
    return refusal(use, where=root, terms=terms)


def _driver(tree: Node, place: Path) -> str:
    node = find(tree, (*place, "driver"))
    return str(node.value or "") if isinstance(node, ScalarNode) else ""


def _places(tree: Node) -> Iterator[Path]:
    """Where a driver and its options may stand."""
    yield ("machines",)
    for section in ("managers", "workers"):
        node = find(tree, (section,))
        if isinstance(node, MappingNode):
            yield (section,)
        elif isinstance(node, SequenceNode):
            yield from ((section, index) for index in range(len(node.items)))
