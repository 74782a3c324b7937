"""The machines and nodes as observed, as ``managers:`` and ``workers:``. What the user's file sets stays as written; an entry
for several machines is split where they differ."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import reduce
from operator import getitem
from typing import Any

from swarmplan.model.bodies import JsonView
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key
from swarmplan.model.labels.kept import kept_in
from swarmplan.model.machine import EngineSettings, Machine, MachineState
from swarmplan.model.redaction.values import looks_secret
from swarmplan.model.swarm import Availability, NodeState, Role, SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.spec.export.kept import kept_entry
from swarmplan.spec.export.yaml_text import without_variables
from swarmplan.spec.yaml.tree import Path

Entry = dict[str, Any]
_SECTIONS = {"managers": Role.MANAGER, "workers": Role.WORKER}
_LISTS = ("insecure_registries", "registry_mirrors")


def machine_sections(
    document: JsonView, written_at: Callable[[str], Path], desired: Desired, observed: Observed
) -> dict[str, list[Entry] | None]:
    """The sections that differ from the user's ``document``; None for one without entries. ``written_at`` is where it
    declares a machine: ``("managers",)`` by count, ``("workers", 0)`` in a list."""
    paths = {name: written_at(name) for name in desired.nodes}
    roles = {
        name: state.node.role if (state := observed.node_of(name)) else node.role
        for name, node in desired.nodes.items()
    }
    more = {name: _more(_entry(document, path), desired, observed, name) for name, path in paths.items()}
    groups: dict[str, dict[Path, list[str]]] = {section: defaultdict(list) for section in _SECTIONS}
    for name, path in paths.items():
        groups[str(path[0])][path].append(name)
    moved = {name for name, path in paths.items() if roles[name] is not _SECTIONS[str(path[0])]}
    named = {state.node.machine: state for state in observed.nodes if state.node.machine}
    new = {name: state for name, state in named.items() if name not in desired.nodes}

    def separate(name: str) -> Entry:
        """An entry for this one machine of those that its entry declares."""
        own = _entry(document, paths[name])
        return {"name": name, **{key: own[key] for key in own if key not in {"name", "count"}}, **more[name]}

    found: dict[str, list[Entry] | None] = {}
    for section, role in _SECTIONS.items():
        added = [separate(name) for name in in_order(moved) if roles[name] is role]
        added += [
            _of_machine(document, observed, new[name])
            for name in in_order(new)
            if new[name].node.role is role
        ]
        counted = bool(added) and isinstance(document.get(section), Mapping)
        entries, differs = list[Entry](), bool(added)
        for path, names in groups[section].items():
            if counted or any(more[name] or name in moved for name in names):
                differs = True
                entries += [separate(name) for name in names if name not in moved]
            else:
                entries.append(_entry(document, path))
        if differs:
            found[section] = [*entries, *added] or None
    return found


def _entry(document: JsonView, path: Path) -> Entry:
    """An entry as written in the user's file."""
    return dict(reduce(getitem, path, document))  # type: ignore[arg-type]


def _more(entry: JsonView, desired: Desired, observed: Observed, name: str) -> Entry:
    """What is observed and set neither by the entry nor by its defaults."""
    found: Entry = {}
    state, node = observed.machines.get(name), observed.node_of(name)
    if isinstance(state, MachineState):
        found |= _of_driver(state.machine, desired.machines[name])
    if node is not None:
        node_spec = desired.nodes[name]
        found |= _of_node(node, node_spec.labels, None if "availability" in entry else node_spec.availability)
    return {
        key: {**(entry.get(key) or {}), **value} if isinstance(value, dict) else value
        for key, value in found.items()
    }


def _of_driver(live: Machine, desired: Machine) -> Entry:
    """A secret in the driver's options stays where the user keeps it."""
    options = {
        name: value
        for name, value in live.options.items()
        if name not in desired.options and not looks_secret(name)
    }
    engine: Entry = {"labels": _beyond(live.engine.labels, desired.engine.labels)}
    engine |= {key: list(getattr(live.engine, key)) for key in _LISTS if not getattr(desired.engine, key)}
    engine["options"] = _beyond(live.engine.options, desired.engine.options)
    return _filled(
        {
            "options": options,
            "engine": {key: value for key, value in engine.items() if value},
        }
    )


def _of_node(state: NodeState, labels: Mapping[str, str], availability: Availability | None) -> Entry:
    """``availability`` is the default where the user sets none; None where the user has set it."""
    found: Entry = {"labels": _beyond(state.node.labels, labels)}
    if availability not in {None, state.node.availability}:
        found["availability"] = str(state.node.availability)
    return _filled(found)


def _of_machine(document: JsonView, observed: Observed, state: NodeState) -> Entry:
    found: Entry = {"name": state.node.machine}
    machine = observed.machines[state.node.machine]
    defaults = document.get("machines") or {}
    if isinstance(machine, MachineState):
        live = machine.machine
        found |= {} if live.driver == defaults.get("driver", "local") else {"driver": live.driver}
        found |= _of_driver(live, Machine(live.name, live.driver, {}, EngineSettings()))
    swarm = observed.swarm
    kept = kept_in(swarm.spec) if isinstance(swarm, SwarmState) else frozenset[Key]()
    found |= _of_node(state, {}, Availability.ACTIVE)
    return {**found, **kept_entry(state.node.machine, kept)}


def _beyond(live: JsonView, known: JsonView) -> Entry:
    return {key: value for key, value in sorted(live.items()) if key not in known}


def _filled(found: Entry) -> Entry:
    """Without empty values, and without a value that could be read as a variable."""
    return {key: without_variables(value) for key, value in found.items() if value}
