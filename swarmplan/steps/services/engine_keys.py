"""What must be true of a swarm's engines before a spec is sent to it: that none drops a part of it."""

from collections.abc import Iterable

from swarmplan.errors import Permanent
from swarmplan.model.bodies import Json, as_node, task_spec
from swarmplan.model.key import Key, Kind
from swarmplan.model.service import Service
from swarmplan.model.services.placement import allowed
from swarmplan.model.shapes.engine_keys import EngineKey, keys_in_use
from swarmplan.ports import Engine


def check_engines(manager: Engine, service: Service) -> None:
    """Raise Permanent where an engine that stores the spec, or may run a task of it, is too old for a key of it. The plan says
    so before, of every engine whose version is known then."""
    keys = keys_in_use(service.spec)
    nodes = manager.nodes() if keys else []
    for key in keys:
        _check(nodes, service, key)


def _check(nodes: list[Json], service: Service, key: EngineKey) -> None:
    template = task_spec(service.spec)
    managers = _too_old(filter(_manages, nodes), key)
    runs = (node for node in nodes if not _drained(node) and allowed(template, node))
    old = managers | _too_old(runs, key)
    if old:
        raise Permanent(f"{Key(Kind.SERVICE, service.name)}: {key.refusal(old, keep_off=not managers)}")


def _too_old(nodes: Iterable[Json], key: EngineKey) -> dict[str, str]:
    """The engine's version of each of these nodes that does not keep the key."""
    return {name: version for name, version in map(_engine, nodes) if not key.supported_by(version)}


def _manages(node: Json) -> bool:
    return bool((as_node(node).get("Spec") or {}).get("Role") == "manager")


def _drained(node: Json) -> bool:
    return bool((as_node(node).get("Spec") or {}).get("Availability") == "drain")


def _engine(node: Json) -> tuple[str, str]:
    """The node's name and its engine's version."""
    description = as_node(node).get("Description") or {}
    version = (description.get("Engine") or {}).get("EngineVersion", "")
    return description.get("Hostname") or node["ID"], version
