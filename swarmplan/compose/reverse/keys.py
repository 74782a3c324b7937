"""The names in the swarm and their keys in one document: the reverse of a Scope, and ``volumes:`` of the document."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from itertools import chain

from swarmplan.compose.read.field import written
from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.labels.ownership import STACK_LABEL
from swarmplan.model.volume import volume_mounts


@dataclass(frozen=True, slots=True)
class Volumes:
    """The declared volumes: ``keys`` by their names on the nodes, and the ``sections`` by key."""

    keys: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, Json] = field(default_factory=dict)


def volumes_of(stack: str, specs: Iterable[JsonView]) -> Volumes:
    """Every named volume that these services mount. In a stack all are declared, elsewhere those with a driver."""
    keys: dict[str, str] = {}
    sections: dict[str, Json] = {}
    for mount in chain.from_iterable(volume_mounts(spec) for spec in specs):
        name, section = mount["Source"], _section(stack, mount.get("VolumeOptions") or {})
        if section is None or name in keys:
            continue
        ours = not section.get("external") and name.startswith(f"{stack}_")
        keys[name] = name.removeprefix(f"{stack}_") if ours else name
        sections[keys[name]] = (
            section if ours or not stack or section.get("external") else {"name": name, **section}
        )
    return Volumes(keys, sections)


def _section(stack: str, options: JsonView) -> Json | None:
    """The volume's section; None if it needs none."""
    labels = dict(options.get("Labels") or {})
    driver = options.get("DriverConfig") or {}
    if stack and labels.pop(STACK_LABEL, None) is None:
        return {"external": True}
    if not stack and not driver:
        return None
    return written(
        {"driver": driver.get("Name"), "driver_opts": dict(driver.get("Options") or {}), "labels": labels}
    )


@dataclass(frozen=True, slots=True)
class Keys:
    """One document's keys: the cluster's own (``stack`` is empty) or a stack's. The mappings map a real name to a key."""

    stack: str = ""
    networks: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    configs: Mapping[str, str] = field(default_factory=dict)
    volumes: Volumes = field(default_factory=Volumes)


def key_in(stack: str, name: str) -> str:
    """A name without the stack's prefix; the whole name if it has none."""
    return name.removeprefix(f"{stack}_") if stack else name
