"""Field differences in the spec's own words, for each kind."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from swarmplan.compose.paths import compose_path, network_path
from swarmplan.model.change import FieldDiff
from swarmplan.model.content import Content, ContentState
from swarmplan.model.machine import Machine
from swarmplan.model.normal import as_declared, normal_network, normal_service, normal_swarm
from swarmplan.model.normal.diff import diff
from swarmplan.model.normal.pin import image_of
from swarmplan.model.redaction.values import HIDDEN, Shown, looks_secret
from swarmplan.model.service import Network, Service
from swarmplan.model.services.environment import variables
from swarmplan.model.shapes.swarm_fields import FIXED, swarm_path
from swarmplan.model.swarm import InitSettings, Node, NodeState, SwarmState
from swarmplan.model.values.image_reference import digest_of, short
from swarmplan.model.volume import VolumeSpec
from swarmplan.plan.hidden import with_hidden
from swarmplan.steps.services.contents import without_fingerprint

Fields = tuple[FieldDiff, ...]
NOTHING_HIDDEN: Shown = MappingProxyType({})


def machine_fields(before: Machine, after: Machine, shown: Shown = NOTHING_HIDDEN) -> Fields:
    """What differs between two machines."""
    return with_hidden(_dotted(before.as_json(), after.as_json()), shown)


def node_fields(before: NodeState | None, after: Node) -> Fields:
    """What differs between a listed node and the declared one; labels no spec gave are not ours to compare."""
    live: dict[str, Any] = {}
    if before is not None:
        ours = before.owned_labels | set(after.labels)
        labels = {
            name: value
            for name, value in before.node.labels.items()
            if name in ours or after.labels_exclusive
        }
        live = {
            "role": str(before.node.role),
            "availability": str(before.node.availability),
            "labels": labels,
        }
    wanted = {"role": str(after.role), "availability": str(after.availability), "labels": dict(after.labels)}
    return _dotted(live, wanted)


def swarm_fields(
    live: Mapping[str, Any], partial: Mapping[str, Any], shown: Shown = NOTHING_HIDDEN
) -> Fields:
    """What differs in the settings that the spec names."""
    found = diff(normal_swarm(partial, live), partial)
    return with_hidden((FieldDiff(swarm_path(path), old, new) for path, old, new in found), shown)


def network_fields(before: Network | None, after: Network, shown: Shown = NOTHING_HIDDEN) -> Fields:
    """What differs between a live network, as far as it is declared, and the declared one."""
    live = as_declared(after.spec, before.spec) if before else {}
    found = diff(live, normal_network(after.spec))
    fields = (FieldDiff(network_path(path), old, new) for path, old, new in found if path != ("Name",))
    return with_hidden(fields, shown)


def version_field(before: ContentState, after: Content) -> FieldDiff:
    """A secret's or config's version, as it is and as declared."""
    return FieldDiff("version", version_of(before), after.fingerprint)


def version_of(state: ContentState) -> str:
    """The version that a secret or config is: its fingerprint, or what its name ends with where it has none."""
    return state.fingerprint or state.name.rpartition("-")[2]


def content_fields(before: ContentState, after: Content, shown: Shown = NOTHING_HIDDEN) -> Fields:
    """What differs between a version and what is declared of it: its labels."""
    old, new = without_fingerprint(before.spec.get("Labels")), dict(after.spec.get("Labels") or {})
    fields = (
        FieldDiff(f"labels.{name}", old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    )
    return with_hidden(fields, shown)


def fixed_fields(asked: InitSettings, live: SwarmState) -> Fields:
    """What differs in the settings that only another swarm could have otherwise."""
    settings = ((name, getattr(asked, name), getattr(live, name)) for name in FIXED)
    return tuple(
        FieldDiff(name, _listed(has), _listed(wanted))
        for name, wanted, has in settings
        if wanted and wanted != has
    )


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def volume_fields(before: VolumeSpec, after: VolumeSpec, shown: Shown = NOTHING_HIDDEN) -> Fields:
    """What differs between a node's volume and the declared one."""
    return with_hidden(_dotted(before.as_json(), after.as_json()), shown)


def service_fields(before: Mapping[str, Any], after: Service, shown: Shown = NOTHING_HIDDEN) -> Fields:
    """What differs between a live normal form and a declared service, in Compose's words; secrets hidden."""
    wanted = normal_service(after.spec)
    fields: list[FieldDiff] = []
    for path, old, new in diff(before, wanted):
        if path == _ENVIRONMENT:
            fields += _variables(old, new)
        elif path == _IMAGE:
            fields.append(FieldDiff(compose_path(path), old and short(old), new and short(new)))
        elif path == _PLATFORMS and digest_of(image_of(wanted)) and image_of(wanted) != image_of(before):
            pass  # the registry reported them with the image
        elif path[0] != "Mode":
            fields.append(FieldDiff(compose_path(path), old, new))
    return (*_mode(before.get("Mode") or {}, wanted["Mode"]), *with_hidden(fields, shown))


IMAGE = "image"
"""The field of a service that a registry may have changed, too."""
_ENVIRONMENT = ("TaskTemplate", "ContainerSpec", "Env")
_IMAGE = ("TaskTemplate", "ContainerSpec", "Image")
_PLATFORMS = ("TaskTemplate", "Placement", "Platforms")


def _mode(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FieldDiff]:
    """The mode by its name where its kind differs, and its members where they do."""
    old, new = next(iter(before), None), next(iter(after))
    if old != new and (old or new != "Replicated"):  # which a new service is without saying
        yield FieldDiff("deploy.mode", _named(old), _named(new))
    for path, was, wanted in diff(before if old == new else {}, after):
        if len(path) > 1:
            yield FieldDiff(compose_path(("Mode", *path)), was, wanted)


def _named(mode: str | None) -> str | None:
    return None if mode is None else compose_path(("Mode", "kind", mode)).rpartition(".")[2]


def _variables(before: Sequence[str] | None, after: Sequence[str] | None) -> Iterator[FieldDiff]:
    """Environment variables one by one. The value of one that looks secret by its name goes no further than here."""
    old, new = variables(before), variables(after)
    for name in sorted(old.keys() | new.keys()):
        was, wanted = old.get(name), new.get(name)
        if was == wanted:
            continue
        if looks_secret(name):
            was = was and HIDDEN
            wanted = wanted and (f"{HIDDEN[:-1]}, differs)" if was else HIDDEN)
        yield FieldDiff(f"environment.{name}", was, wanted)


def _dotted(before: Mapping[str, Any], after: Mapping[str, Any]) -> Fields:
    return tuple(FieldDiff(".".join(path), old, new) for path, old, new in diff(before, after))
