"""All objects of one document: the cluster's own services and networks, or a stack's."""

from collections.abc import Mapping
from dataclasses import field

from swarmplan.compose.extension import OWN
from swarmplan.compose.read.field import written
from swarmplan.compose.read.names import prefixed
from swarmplan.compose.reverse.keys import Keys, key_in, volumes_of
from swarmplan.compose.reverse.loss import lost_network_fields, lost_service_fields
from swarmplan.compose.reverse.network import Pools, network_section
from swarmplan.compose.reverse.service import service_section
from swarmplan.compose.scope import DEFAULT_NETWORK, scope_of
from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.key import Key, Kind
from swarmplan.model.uses import attached, references

_EXTERNAL = {"external": True}


@dataclass(frozen=True, slots=True)
class Live:
    """The observed objects that belong in one document, by name; networks, secrets and configs by name in ``services``.

    ``adopted`` names the services and networks without a label of swarmplan's. ``secrets`` and ``configs`` are only names;
    others that services use belong to another document.
    """

    stack: str = ""
    services: Mapping[str, JsonView] = field(default_factory=dict)
    networks: Mapping[str, JsonView] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    configs: frozenset[str] = frozenset()
    adopted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """``sections`` as one would write them; ``lost`` lists by name (``service web``) what they cannot express."""

    sections: JsonView
    lost: Mapping[str, tuple[str, ...]]


def document_of(live: Live, cluster: str, pools: Pools) -> Document:
    """The document that describes what is observed, and what it cannot express. Nothing is lost silently."""
    networks, keys = _networks(live, pools), _keys(live)
    services = {
        key_in(live.stack, name): _marked(
            service_section(key_in(live.stack, name), spec, keys, adopted=name in live.adopted),
            adopted=name in live.adopted,
        )
        for name, spec in sorted(live.services.items())
    }
    sections = {
        "services": services,
        "networks": networks,
        "volumes": {key: section or None for key, section in keys.volumes.sections.items()},
        "secrets": {key: _external(live.stack, key, name) for name, key in keys.secrets.items()},
        "configs": {key: _external(live.stack, key, name) for name, key in keys.configs.items()},
    }
    sections = written(sections)
    return Document(sections, _lost(live, sections, cluster))


def _lost(live: Live, sections: JsonView, cluster: str) -> dict[str, tuple[str, ...]]:
    scope = scope_of(sections, cluster, live.stack)
    found = {
        f"network {name}": lost_network_fields(key, sections["networks"].get(key) or {}, spec, scope)
        for name, spec in live.networks.items()
        if (key := key_in(live.stack, name)) in sections.get("networks", {})
    }
    for name, spec in live.services.items():
        key = key_in(live.stack, name)
        found[f"service {name}"] = lost_service_fields(key, sections["services"][key], spec, scope)
    return {name: fields for name, fields in found.items() if fields}


def _networks(live: Live, pools: Pools) -> Json:
    """The document's own networks, and those of others that its services join. A default network is not written."""
    found: Json = {}
    used = frozenset[str]().union(*(attached(spec) for spec in live.services.values()))
    for name in sorted(used | live.networks.keys()):
        key = key_in(live.stack, name) if name in live.networks else name
        if name not in live.networks:
            found[key] = dict(_EXTERNAL)
            continue
        section = _marked(network_section(live.networks[name], pools), adopted=name in live.adopted)
        if name != prefixed(live.stack, key):
            section = {"name": name, **section}
        if section or not live.stack or key != DEFAULT_NETWORK:
            found[key] = section or None
    return found


def _keys(live: Live) -> Keys:
    used = frozenset[Key]().union(*(references(spec) for spec in live.services.values()))

    def contents(kind: Kind, own: frozenset[str]) -> Mapping[str, str]:
        names = own | {key.name for key in used if key.kind is kind}
        return {name: key_in(live.stack, name) for name in sorted(names)}

    return Keys(
        live.stack,
        {name: key_in(live.stack, name) for name in live.networks},
        contents(Kind.SECRET, live.secrets),
        contents(Kind.CONFIG, live.configs),
        volumes_of(live.stack, live.services.values()),
    )


def _external(stack: str, key: str, name: str) -> Json:
    """The content cannot be read, so only ``external`` can be written."""
    return {**_EXTERNAL, "name": name} if key != name and stack else dict(_EXTERNAL)


def _marked(section: Json, *, adopted: bool) -> Json:
    return {**section, OWN: {"adopt": True}} if adopted else section
