"""Volumes: each node has its own of a name, made by its engine when a task first mounts it there."""

from collections.abc import Iterator

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import Json, JsonView, container_spec

Pairs = tuple[tuple[str, str], ...]
LOCAL = "local"
"""The default driver."""


@dataclass(frozen=True, slots=True)
class VolumeSpec:
    """What a volume is made as; ``options`` and ``labels`` sorted by name."""

    driver: str = LOCAL
    options: Pairs = ()
    labels: Pairs = ()

    @property
    def has_settings(self) -> bool:
        """Whether it asks for anything but a volume."""
        return self != VolumeSpec()

    def refines(self, other: "VolumeSpec") -> bool:
        """Whether it is the other one with labels of its own beside, as a mount may add them."""
        same = (self.driver, self.options) == (other.driver, other.options)
        return same and set(other.labels) <= set(self.labels)

    def as_json(self) -> Json:
        """As in a spec, without defaults."""
        found = {"driver": self.driver, "driver_opts": dict(self.options), "labels": dict(self.labels)}
        return {key: value for key, value in found.items() if value and (key, value) != ("driver", LOCAL)}


@dataclass(frozen=True, slots=True)
class VolumeState:
    """One node's volume of a name. ``holders`` are the containers that have it and are no task's, by name."""

    spec: VolumeSpec
    holders: tuple[str, ...] = ()

    def is_made_as(self, spec: VolumeSpec) -> bool:
        """Whether it is what this asks for. A volume that its driver brought along carries neither options nor labels
        (measured on 20.10.24 and 28.5.2), and only its driver is known."""
        brought = self.spec.driver != LOCAL and not (self.spec.options or self.spec.labels)
        return self.spec.driver == spec.driver if brought else self.spec == spec


def mounted_spec(options: JsonView | None) -> VolumeSpec:
    """The VolumeOptions of a mount."""
    options = options or {}
    driver = options.get("DriverConfig") or {}
    return _spec(driver.get("Name"), driver.get("Options"), options.get("Labels"))


def listed_spec(volume: JsonView) -> VolumeSpec:
    """An entry of ``GET /volumes``."""
    return _spec(volume.get("Driver"), volume.get("Options"), volume.get("Labels"))


def volume_mounts(spec: JsonView) -> Iterator[JsonView]:
    """The mounts of named volumes in a ServiceSpec, or in a task's spec as ``TaskTemplate``."""
    mounts = container_spec(spec).get("Mounts") or ()
    return (mount for mount in mounts if mount.get("Type") == "volume" and mount.get("Source"))


def mounted(spec: JsonView) -> Iterator[tuple[str, VolumeSpec]]:
    """The names of these volumes, each with what it is to be made as."""
    return ((mount["Source"], mounted_spec(mount.get("VolumeOptions"))) for mount in volume_mounts(spec))


def _spec(driver: str | None, options: JsonView | None, labels: JsonView | None) -> VolumeSpec:
    # A plugin without a tag is its :latest to the engine.
    return VolumeSpec((driver or LOCAL).removesuffix(":latest"), _pairs(options), _pairs(labels))


def _pairs(values: JsonView | None) -> Pairs:
    return tuple(sorted((values or {}).items()))
