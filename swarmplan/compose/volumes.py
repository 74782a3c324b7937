"""``volumes:`` of a document. No objects are created: the mounts that name the volumes contain their settings."""

from collections.abc import Mapping
from dataclasses import field

from swarmplan.compose.extension import OWN, check_own
from swarmplan.compose.read.field import Field, written
from swarmplan.compose.read.names import is_external, real_name
from swarmplan.compose.read.pairs import text_pairs
from swarmplan.compose.read.scalars import filled
from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView

_NOT_OURS = ("driver", "driver_opts", "labels")


@dataclass(frozen=True, slots=True)
class Volume:
    """``name`` is the volume's on the nodes; ``options`` are the VolumeOptions of every mount of it."""

    name: str
    options: JsonView = field(default_factory=dict)


def declared_volume(
    key: str, section: JsonView, stack: str, labels: Mapping[str, str] | None = None
) -> Volume:
    """The volume of one entry; ``labels`` are added to its own.

    Raises ComposeProblems with every error, paths relative to the entry. An external one is only a name.
    """
    root = Field(section)
    check_own(root.section(OWN), ("keep",))
    name = real_name(key, section, stack)
    if is_external(section):
        for member in _NOT_OURS:
            if root[member].value is not None:
                root[member].fault("swarmplan does not configure an external volume; leave this out")
        root.raise_faults()
        return Volume(name)
    driver = written({"Name": root["driver"].read(filled), "Options": text_pairs(root["driver_opts"])})
    options = written({"Labels": {**text_pairs(root["labels"]), **(labels or {})}, "DriverConfig": driver})
    root.raise_faults()
    return Volume(name, options)
