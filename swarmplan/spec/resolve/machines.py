"""``machines:``, ``managers:`` and ``workers:`` to machines and nodes, by name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.model.machine import EngineSettings, Machine
from swarmplan.model.swarm import Node, Role
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.models.machines import (
    MAX_COUNT,
    CountedNodes,
    EngineSection,
    MachinesSection,
    NamedNodes,
    NodeEntry,
)
from swarmplan.spec.models.words.names import dns_label
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Path, dotted

_NUMBER = "{n}"
_SECTIONS = {"managers": Role.MANAGER, "workers": Role.WORKER}


@dataclass(frozen=True, slots=True)
class Hosts:
    """Every machine, its node and where the spec declares it, by name in the spec's order."""

    machines: Mapping[str, Machine]
    nodes: Mapping[str, Node]
    paths: Mapping[str, Path]


def resolve_hosts(spec: ClusterSpec, findings: Findings) -> Hosts:
    """Machines and nodes; reports duplicate and invalid names."""
    machines, nodes, paths = dict[str, Machine](), dict[str, Node](), dict[str, Path]()
    for name, role, path, entry in _expanded(spec, findings):
        if name in machines:
            findings.error(path, f"duplicate machine name {name!r}; first at {dotted(paths[name])}", key=True)
            continue
        machines[name] = _machine(name, entry, spec.machines)
        nodes[name] = Node(name, role, entry.availability, dict(entry.labels), entry.labels_exclusive)
        paths[name] = path
    return Hosts(machines, nodes, paths)


def check_managers(nodes: CountedNodes | Sequence[NamedNodes], findings: Findings) -> None:
    """Report a number of managers that does not help."""
    managers = _count(nodes)
    if managers == 0:
        findings.error(("managers",), "a swarm needs a manager; write managers: {count: 1} or more", key=True)
    elif managers % 2 == 0:
        tolerated, spared = (managers - 1) // 2, managers - 1
        findings.warn(
            ("managers",),
            f"{managers} managers are an even number: they tolerate the loss of {tolerated}, as {spared} would, "
            f"with one more that can fail; use {spared} or {managers + 1}",
        )


def _count(nodes: CountedNodes | Sequence[NamedNodes]) -> int:
    return nodes.count if isinstance(nodes, CountedNodes) else sum(entry.count for entry in nodes)


def _expanded(spec: ClusterSpec, findings: Findings) -> Iterator[tuple[str, Role, Path, NodeEntry]]:
    for section, role in _SECTIONS.items():
        nodes: CountedNodes | tuple[NamedNodes, ...] = getattr(spec, section)
        if _count(nodes) > MAX_COUNT:
            findings.error((section,), f"{_count(nodes)} machines; at most {MAX_COUNT} are allowed", key=True)
            continue
        if isinstance(nodes, CountedNodes):
            entries: list[tuple[str, Path, NodeEntry, int]]
            entries = [(f"{spec.name}-{role}-{_NUMBER}", (section,), nodes, nodes.count)]
        else:
            entries = [
                (entry.name, (section, place), entry, entry.count) for place, entry in enumerate(nodes)
            ]
        for pattern, path, entry, count in entries:
            if count > 1 and _NUMBER not in pattern:
                message = f"{count} machines need {_NUMBER} in their name, as in {pattern}-{_NUMBER}"
                findings.error((*path, "name"), message)
                continue
            try:
                names = [dns_label(pattern.replace(_NUMBER, str(number + 1))) for number in range(count)]
            except ValueError as error:
                findings.error((*path, "name"), str(error))
                continue
            yield from ((name, role, path, entry) for name in names)


def _machine(name: str, entry: NodeEntry, defaults: MachinesSection) -> Machine:
    driver = entry.driver or defaults.driver
    inherited = defaults.options if driver == defaults.driver else {}  # another driver has other options
    return Machine(name, driver, {**inherited, **entry.options}, _engine(entry.engine, defaults.engine))


def _engine(own: EngineSection, default: EngineSection) -> EngineSettings:
    def chosen(field: str) -> tuple[str, ...]:
        value: Any = getattr(own, field)
        return tuple((getattr(default, field) if value is None else value) or ())

    return EngineSettings(
        {**default.labels, **own.labels},
        chosen("insecure_registries"),
        chosen("registry_mirrors"),
        {**default.options, **own.options},
        own.install or default.install or "",
    )
