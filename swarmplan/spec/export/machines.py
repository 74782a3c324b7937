"""The machines and nodes as observed, as ``managers:`` and ``workers:``. What the user's file sets stays as written; an entry
for several machines is split where they differ."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from swarmplan.model.bodies import JsonView
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import EngineSettings, Machine, MachineState
from swarmplan.model.swarm import Availability, NodeState, Role
from swarmplan.model.values.order import in_order
from swarmplan.model.values.secrecy import looks_secret
from swarmplan.spec.export.yaml_text import without_variables
from swarmplan.spec.yaml.tree import Path

Entry = dict[str, Any]
_SECTIONS = {"managers": Role.MANAGER, "workers": Role.WORKER}
_LISTS = ("insecure_registries", "registry_mirrors")


def machine_sections(
    given: JsonView, written_at: Callable[[str], Path], desired: Desired, observed: Observed
) -> dict[str, list[Entry] | None]:
    """The sections that differ from ``given``; None for one without entries. ``written_at`` is where ``given`` declares a
    machine: ``("managers",)`` by count, ``("workers", 0)`` in a list."""
    paths = {name: written_at(name) for name in desired.nodes}
    groups: dict[str, dict[Path, list[str]]] = {section: defaultdict(list) for section in _SECTIONS}
    for name, path in paths.items():
        groups[str(path[0])][path].append(name)
    more = {name: _more(_entry(given, path), desired, observed, name) for name, path in paths.items()}
    moved = {
        name for name, path in paths.items() if _role(desired, observed, name) is not _SECTIONS[str(path[0])]
    }
    new = {state.node.machine: state for state in _unnamed(desired, observed)}
    found: dict[str, list[Entry] | None] = {}
    for section, role in _SECTIONS.items():
        arriving = [
            *(_written_out(given, paths[name], name, more[name]) for name in in_order(moved) if _role(desired, observed, name) is role),
            *(_of_machine(given, observed, new[name]) for name in in_order(new) if new[name].node.role is role),
        ]  # fmt: skip
        counted = bool(arriving) and isinstance(given.get(section), Mapping)
        entries, differs = list[Entry](), bool(arriving)
        for path, names in groups[section].items():
            if counted or any(more[name] or name in moved for name in names):
                differs = True
                staying = (name for name in names if name not in moved)
                entries += [_written_out(given, path, name, more[name]) for name in staying]
            else:
                entries.append(_entry(given, path))
        if differs:
            found[section] = [*entries, *arriving] or None
    return found


def _entry(given: JsonView, path: Path) -> Entry:
    """An entry as written in the user's file."""
    place: Any = given
    for part in path:
        place = place[part]
    return dict(place)


def _written_out(given: JsonView, path: Path, name: str, more: Entry) -> Entry:
    """A separate entry for this one machine of those that it declares."""
    own = {key: value for key, value in _entry(given, path).items() if key not in {"name", "count"}}
    return {"name": name, **own, **more}


def _role(desired: Desired, observed: Observed, name: str) -> Role:
    state = observed.node_of(name)
    return state.node.role if state else desired.nodes[name].role


def _more(entry: JsonView, desired: Desired, observed: Observed, name: str) -> Entry:
    """What is observed and set neither by the entry nor by its defaults."""
    found: Entry = {}
    state, node = observed.machines.get(name), observed.node_of(name)
    if isinstance(state, MachineState):
        found |= _of_driver(state.machine, desired.machines[name])
    if node is not None:
        wanted = desired.nodes[name]
        found |= _of_node(node, wanted.labels, None if "availability" in entry else wanted.availability)
    return {
        key: {**(entry.get(key) or {}), **value} if isinstance(value, dict) else value
        for key, value in found.items()
    }


def _of_driver(live: Machine, wanted: Machine) -> Entry:
    """A secret in the driver's options stays where the user keeps it."""
    options = {
        key: value
        for key, value in live.options.items()
        if key not in wanted.options and not looks_secret(key)
    }
    engine = _of_engine(live.engine, wanted.engine)
    return _plain({"options": options, "engine": engine})


def _of_engine(live: EngineSettings, wanted: EngineSettings) -> Entry:
    found: Entry = {"labels": _beyond(live.labels, wanted.labels)}
    for key in _LISTS:
        if not getattr(wanted, key):
            found[key] = list(getattr(live, key))
    return _said({**found, "options": _beyond(live.options, wanted.options)})


def _of_node(state: NodeState, labels: Mapping[str, str], availability: Availability | None) -> Entry:
    """``availability`` is the default where the user sets none; None where the user has set it."""
    found: Entry = {"labels": _beyond(state.node.labels, labels)}
    if availability not in {None, state.node.availability}:
        found["availability"] = str(state.node.availability)
    return _plain(found)


def _unnamed(desired: Desired, observed: Observed) -> list[NodeState]:
    """Nodes on machines of the cluster that the user's file does not name."""
    return [
        state for state in observed.nodes if state.node.machine and state.node.machine not in desired.nodes
    ]


def _of_machine(given: JsonView, observed: Observed, state: NodeState) -> Entry:
    found: Entry = {"name": state.node.machine}
    machine = observed.machines[state.node.machine]
    defaults = given.get("machines") or {}
    if isinstance(machine, MachineState):
        live = machine.machine
        found |= {} if live.driver == defaults.get("driver", "local") else {"driver": live.driver}
        found |= _of_driver(live, Machine(live.name, live.driver, {}, EngineSettings()))
    return {**found, **_of_node(state, {}, Availability.ACTIVE)}


def _beyond(live: Mapping[str, Any], message: Mapping[str, Any]) -> Entry:
    return {key: value for key, value in sorted(live.items()) if key not in message}


def _said(found: Entry) -> Entry:
    return {key: value for key, value in found.items() if value}


def _plain(found: Entry) -> Entry:
    """Without empty values, and without a value that could be taken for a variable."""
    return {key: without_variables(value) for key, value in _said(found).items()}
