"""Small clusters by hand, for tests that say only what they are about."""

from collections.abc import Mapping, Sequence
from typing import Any

from swarmplan.compose import Scope, declared_volume, network_spec, service_spec
from swarmplan.model.cluster import Desired, Policy
from swarmplan.model.content import Content, Source
from swarmplan.model.machine import Machine
from swarmplan.model.service import Network, Service
from swarmplan.model.swarm import Node, Role
from swarmplan.model.values.fingerprint import fingerprint
from swarmplan.model.volume import VolumeSpec, mounted_spec

CLUSTER = "lab"
HELLO = "lab/hello:1"
HELD = frozenset({"engine"})
"""What the simulated driver changes in place."""


def cluster(
    managers: int = 1,
    workers: int = 0,
    *,
    services: Mapping[str, Mapping[str, Any]] | None = None,
    networks: Mapping[str, Mapping[str, Any]] | None = None,
    nodes: Mapping[str, Mapping[str, Any]] | None = None,
    machines: Mapping[str, Mapping[str, Any]] | None = None,
    volumes: Mapping[str, Mapping[str, Any]] | None = None,
    policy: Policy | None = None,
    **more: Any,
) -> Desired:
    """A cluster of ``m1 …`` and ``w1 …``, its services, networks and volumes in Compose's words. ``nodes`` and ``machines``
    give fields of those named."""
    roles = {f"m{number + 1}": Role.MANAGER for number in range(managers)}
    roles |= {f"w{number + 1}": Role.WORKER for number in range(workers)}
    return Desired(
        CLUSTER,
        machines={name: Machine(name, "local", **(machines or {}).get(name, {})) for name in roles},
        nodes={name: Node(name, role, **(nodes or {}).get(name, {})) for name, role in roles.items()},
        networks={name: network(name, **body) for name, body in (networks or {}).items()},
        services={name: service(name, declared=volumes, **body) for name, body in (services or {}).items()},
        volumes={
            name: (volume(name, **body),)
            for name, body in (volumes or {}).items()
            if not body.get("external")
        },
        policy=policy or Policy(max_destroys=None),
        **more,
    )


def service(
    name: str = "web", *, declared: Mapping[str, Mapping[str, Any]] | None = None, **body: Any
) -> Service:
    """A service of ours, from a Compose body; a secret or config in it is what its name says. ``declared`` are volumes."""
    volumes = {key: declared_volume(key, section, "") for key, section in (declared or {}).items()}
    names = {kind: _names(body.get(kind, ())) for kind in ("secrets", "configs")}
    scope = Scope(CLUSTER, volumes=volumes, **names)
    return Service(name, service_spec(name, {"image": HELLO, **body}, scope))


def content(name: str, value: str = "1", *, stack: str = "", **more: Any) -> Content:
    """A secret or config of ours, or of a stack of ours, that holds ``value`` (as ``laws.rig.Variables`` reads it)."""
    spec = {"Labels": {**Scope(CLUSTER, stack).labels(), **more.pop("labels", {})}, **more.pop("spec", {})}
    known = fingerprint(value.encode(), CLUSTER, name, spec)
    return Content(name, spec, Source(variable=value), known, plain=bool(stack), **more)


def contents(**values: str) -> dict[str, Content]:
    """Secrets or configs of ours with these values, by name."""
    return {name: content(name, value) for name, value in values.items()}


def external(name: str) -> dict[str, Content]:
    """One that is there already."""
    return {name: Content(name, external=True)}


def _names(references: Sequence[Any]) -> dict[str, str]:
    named = [one if isinstance(one, str) else one["source"] for one in references]
    return {name: name for name in named}


def volume(name: str = "data", **body: Any) -> VolumeSpec:
    """What a volume is to be made as, from a Compose body."""
    return mounted_spec(declared_volume(name, body, "").options)


def network(name: str = "app", **body: Any) -> Network:
    """An overlay network of ours, from a Compose body."""
    return Network(name, network_spec(name, {"driver": "overlay", **body}, Scope(CLUSTER)))
