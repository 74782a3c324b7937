"""``volumes:`` of a document, from the mounts that contain their settings."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from swarmplan.compose.read.field import written
from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import Json, JsonView, container_spec
from swarmplan.model.ownership import STACK_LABEL


@dataclass(frozen=True, slots=True)
class Volumes:
    """The declared volumes: ``keys`` by their names on the nodes, and the ``sections`` by key."""

    keys: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, Json] = field(default_factory=dict)


def volumes_of(stack: str, specs: Iterable[JsonView]) -> Volumes:
    """Every named volume that these services mount. In a stack all are declared, elsewhere those with a driver."""
    keys: dict[str, str] = {}
    sections: dict[str, Json] = {}
    for name, options in _mounted(specs):
        section = _section(stack, options)
        if section is None or name in keys:
            continue
        ours = not section.get("external") and name.startswith(f"{stack}_")
        keys[name] = name.removeprefix(f"{stack}_") if ours else name
        sections[keys[name]] = (
            section if ours or not stack or section.get("external") else {"name": name, **section}
        )
    return Volumes(keys, sections)


def _mounted(specs: Iterable[JsonView]) -> list[tuple[str, JsonView]]:
    return [
        (mount["Source"], mount.get("VolumeOptions") or {})
        for spec in specs
        for mount in container_spec(spec).get("Mounts") or ()
        if mount.get("Type") == "volume" and mount.get("Source")
    ]


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
