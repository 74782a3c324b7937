"""A resource's fields by their paths as plans show them: as declared, and as it is. Not of services, which are compared as wholes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from swarmplan.compose.paths import network_path
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.applied import resource_hash
from swarmplan.model.machine import STARTABLE, Power
from swarmplan.model.normal import as_declared, normal_network, normal_swarm
from swarmplan.model.normal.diff import diff
from swarmplan.model.redaction.values import looks_secret
from swarmplan.model.shapes.swarm_fields import FIXED, swarm_path
from swarmplan.model.swarm import Node, SwarmState
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.content_names import declared_of, versions
from swarmplan.plan.fields import version_of
from swarmplan.steps.services.contents import without_fingerprint

Values = Mapping[str, Any]


def declared_hash(desired: Desired, key: Key, instead: Values = MappingProxyType({})) -> str:
    """What the swarm records of it; "" of a service, and of the swarm the hashes of its settings, joined by ``+``. ``instead``:
    other values by path, None for nothing. No value that is not to be shown plays a part."""
    if key.kind is Kind.SERVICE:
        return ""
    hidden = desired.shown.get(str(key), {})
    values = {**declared(desired, key), **instead, **hidden}
    kept = {path: value for path, value in values.items() if value is not None and not looks_secret(path)}
    ignored = desired.policy.ignore.get(str(key), ())
    if key.kind is Kind.SWARM:
        return "+".join(sorted(each for path, value in kept.items() for each in setting_hashes(path, value)))
    return resource_hash(kept, ignored)


def setting_hashes(path: str, value: object) -> tuple[str, str]:
    """Of a setting of the swarm, which only the file's naming it makes one: that it is named, and its value."""
    return resource_hash({path: ""}), resource_hash({path: [value]})


def declared(desired: Desired, key: Key) -> Values:
    """As the file has it."""
    read = _DECLARED.get(key.kind)
    return read(desired, key) if read else {}


def as_is(desired: Desired, observed: Observed, key: Key) -> Values | None:
    """As it is, as far as it is declared; None where it is not there."""
    read = _AS_IS.get(key.kind)
    return read(desired, observed, key) if read else None


def keys_of(desired: Desired) -> list[Key]:
    """All that the file declares and a run creates or keeps, by kind."""
    contents = [
        Key(kind, name)
        for kind in (Kind.SECRET, Kind.CONFIG)
        for name, content in declared_of(desired, kind).items()
        if not content.external
    ]
    named: Mapping[Kind, Mapping[str, object]] = {
        Kind.MACHINE: desired.machines,
        Kind.NODE: desired.nodes,
        Kind.NETWORK: desired.networks,
        Kind.VOLUME: desired.volumes,
        Kind.SERVICE: desired.services,
    }
    return [Key(Kind.SWARM), *contents, *(Key(kind, name) for kind, names in named.items() for name in names)]


def _declared_machine(desired: Desired, key: Key) -> Values:
    machine = desired.machines[key.name]
    return _flat(machine.as_json()) | {"engine.install": machine.engine.install}


def _machine(_desired: Desired, observed: Observed, key: Key) -> Values | None:
    state = observed.machine_of(key.name)
    there = state is not None and state.power in {Power.RUNNING, *STARTABLE}
    return _flat(state.machine.as_json()) if state is not None and there else None


def _declared_swarm(desired: Desired, _key: Key) -> Values:
    fixed = {each: value for each in FIXED if (value := getattr(desired.swarm.init, each))}
    return {swarm_path(path): value for path, _, value in diff({}, desired.swarm.spec)} | fixed


def _swarm(desired: Desired, observed: Observed, _key: Key) -> Values | None:
    live = observed.swarm
    if not isinstance(live, SwarmState):
        return None
    spec = diff({}, normal_swarm(desired.swarm.spec, live.spec))
    return {swarm_path(path): value for path, _, value in spec} | {
        each: getattr(live, each) for each in FIXED
    }


def _declared_node(desired: Desired, key: Key) -> Values:
    return _of_node(desired.nodes[key.name])


def _node(_desired: Desired, observed: Observed, key: Key) -> Values | None:
    state = observed.node_of(key.name)
    return _of_node(state.node) if state is not None else None


def _of_node(node: Node) -> Values:
    return _flat(
        {"role": str(node.role), "availability": str(node.availability), "labels": dict(node.labels)}
    )


def _declared_network(desired: Desired, key: Key) -> Values:
    return _of_network(normal_network(desired.networks[key.name].spec))


def _network(desired: Desired, observed: Observed, key: Key) -> Values | None:
    state = observed.networks.get(key.name)
    if state is None or not state.owned:
        return None
    return _of_network(as_declared(desired.networks[key.name].spec, state.spec))


def _of_network(normal: Values) -> Values:
    return {network_path(path): value for path, _, value in diff({}, normal) if path != ("Name",)}


def _declared_content(desired: Desired, key: Key) -> Values:
    content = declared_of(desired, key.kind)[key.name]
    return _flat({"version": content.fingerprint, "labels": content.spec.get("Labels") or {}})


def _content(desired: Desired, observed: Observed, key: Key) -> Values | None:
    made = versions(observed, key, declared_of(desired, key.kind)[key.name])
    if not made:
        return None
    return _flat({"version": version_of(made[0]), "labels": without_fingerprint(made[0].spec.get("Labels"))})


def _declared_volume(desired: Desired, key: Key) -> Values:
    return _flat(desired.volumes[key.name][0].as_json())


def _volume(_desired: Desired, observed: Observed, key: Key) -> Values | None:
    """As it is on the first node that was looked at and has it."""
    for volumes in observed.volumes.values():
        if not isinstance(volumes, Unknown) and key.name in volumes:
            return _flat(volumes[key.name].spec.as_json())
    return None


def _service(_desired: Desired, observed: Observed, key: Key) -> Values | None:
    state = observed.services.get(key.name)
    return {} if state is not None and state.owned else None


def _flat(body: Mapping[str, Any]) -> dict[str, Any]:
    return {".".join(path): value for path, _, value in diff({}, body) if value != {}}


_DECLARED: Mapping[Kind, Callable[[Desired, Key], Values]] = {
    Kind.MACHINE: _declared_machine,
    Kind.SWARM: _declared_swarm,
    Kind.NODE: _declared_node,
    Kind.NETWORK: _declared_network,
    Kind.SECRET: _declared_content,
    Kind.CONFIG: _declared_content,
    Kind.VOLUME: _declared_volume,
}
_AS_IS: Mapping[Kind, Callable[[Desired, Observed, Key], Values | None]] = {
    Kind.MACHINE: _machine,
    Kind.SWARM: _swarm,
    Kind.NODE: _node,
    Kind.NETWORK: _network,
    Kind.SECRET: _content,
    Kind.CONFIG: _content,
    Kind.VOLUME: _volume,
    Kind.SERVICE: _service,
}
