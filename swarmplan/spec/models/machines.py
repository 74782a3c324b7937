"""``machines:``, ``managers:`` and ``workers:``."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, Tag

from swarmplan.model.swarm import Availability
from swarmplan.spec.models.base import Section, SectionWithNumbers, allow_keep
from swarmplan.spec.models.words.names import Labels, MachineName
from swarmplan.spec.models.words.text import in_schema, matching
from swarmplan.spec.models.words.values import LIST, MAPPING, by_shape

MAX_COUNT = 10_000
"""Machines in one section: more than a swarm supports, and few enough to expand at once."""
_VERSION = r"(distribution|[0-9]+\.[0-9]+(\.[0-9]+)?)"
Installed = Annotated[
    str, matching(_VERSION, "write distribution, or a version such as 28.2 or 28.2.2"), in_schema(_VERSION)
]


class EngineSection(Section):
    """The Docker engine's own configuration on a machine."""

    labels: Labels = Field(default_factory=dict)
    """Engine labels, for constraints on `engine.labels.NAME`."""
    insecure_registries: tuple[str, ...] | None = None
    """Registries (`host:port` or an address range) reached without verified TLS."""
    registry_mirrors: tuple[str, ...] | None = None
    """Mirrors of Docker Hub, as URLs."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Additional keys of the engine's `daemon.json`, such as `log-driver`."""
    install: Installed | None = None
    """If a host has no engine (driver `ssh`), install the `distribution`'s package, or this version from Docker."""


class MachinesSection(Section):
    """Defaults for every machine."""

    driver: str = "local"
    """The driver that creates the machines: `local`, or one installed as an entry point."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Driver-specific options."""
    engine: EngineSection = EngineSection()
    """The engine's configuration."""


class NodeEntry(SectionWithNumbers):
    """What a machine can set for itself, on top of the defaults of `machines`."""

    model_config = ConfigDict(json_schema_extra=allow_keep)

    driver: str | None = None
    """A driver other than the default; the default's options then do not apply."""
    options: dict[str, Any] = Field(default_factory=dict)
    """Driver options, merged over the defaults key by key."""
    engine: EngineSection = EngineSection()
    """Engine configuration, merged over the defaults: labels key by key, lists replaced."""
    labels: Labels = Field(default_factory=dict)
    """Node labels, for constraints on `node.labels.NAME`."""
    labels_exclusive: bool = False
    """Remove node labels that are not in this file; by default they are kept."""
    availability: Availability = Availability.ACTIVE
    """Whether the node accepts tasks."""


class CountedNodes(NodeEntry):
    """A number of equal machines, named after the cluster: `NAME-manager-1`, `NAME-manager-2`, and so on."""

    count: int = Field(ge=0, le=MAX_COUNT)
    """Number of machines."""


class NamedNodes(NodeEntry):
    """One machine, or several equal ones."""

    name: MachineName
    """The machine's name; `{n}` in it stands for 1, 2 … up to `count`."""
    count: int = Field(default=1, ge=0, le=MAX_COUNT)
    """Number of machines."""


Nodes = Annotated[
    Annotated[CountedNodes, Tag(MAPPING)] | Annotated[tuple[NamedNodes, ...], Tag(LIST)],
    by_shape("must be a mapping like {count: 3} or a list of machines like [{name: vm1}]"),
]
