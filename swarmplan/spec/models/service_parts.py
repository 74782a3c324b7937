"""The mappings inside a service: long forms of ports, volumes and networks, healthcheck, logging, limits."""

from typing import Annotated, Any

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.values import (
    Duration,
    Flag,
    Pairs,
    Size,
    Text,
    TextList,
    TextMapping,
    TextOrList,
    Whole,
    choice,
)


class PortSection(Section):
    """A published port, long form."""

    name: Text = None
    """A name for people."""
    target: Whole = None
    """Port in the container. Required."""
    published: Whole = None
    """Port on the nodes; the swarm chooses one when left out."""
    protocol: Annotated[Any, choice("tcp", "udp", "sctp")] = None
    """Protocol; `tcp` when left out."""
    mode: Annotated[Any, choice("ingress", "host")] = None
    """`ingress`: on every node, routed; `host`: on the nodes that run a task."""
    host_ip: Text = None
    """Not possible in Swarm: a port is published on every address."""


class BindSection(Section):
    """Options of a bind mount."""

    propagation: Annotated[Any, choice("private", "rprivate", "shared", "rshared", "slave", "rslave")] = None
    """How mounts below it spread."""


class VolumeOptions(Section):
    """Options of a volume."""

    nocopy: Flag = None
    """Do not fill a new volume from the image."""
    labels: Pairs = None
    """Labels of a new volume."""
    subpath: Text = None
    """Folder in the volume to mount (engine 26 and later)."""


class TmpfsSection(Section):
    """Options of a tmpfs."""

    size: Size = None
    """Size."""
    mode: Whole = None
    """File mode, as `0o1777`."""


class VolumeSection(Section):
    """A mount, long form."""

    type: Annotated[Any, choice("volume", "bind", "tmpfs")] = None
    """Kind of mount; `volume` when left out."""
    source: Text = None
    """Volume's name, or path on the node."""
    target: Text = None
    """Path in the container. Required."""
    read_only: Flag = None
    """Mount read-only."""
    consistency: Text = None
    """Kept for Compose files; of no effect on Linux."""
    bind: BindSection | None = None
    """Options of a bind mount."""
    volume: VolumeOptions | None = None
    """Options of a volume."""
    tmpfs: TmpfsSection | None = None
    """Options of a tmpfs."""


class AttachmentSection(Section):
    """A service's place in a network."""

    aliases: TextList = None
    """More names for the service in this network."""
    driver_opts: TextMapping = None
    """Options for the network driver."""
    ipv4_address: Text = None
    """Not possible in Swarm, which gives addresses out itself."""
    ipv6_address: Text = None
    """Not possible in Swarm, which gives addresses out itself."""


class HealthcheckSection(Section):
    """How a task's health is told."""

    test: TextOrList = None
    """The command; a text is run by a shell."""
    interval: Duration = None
    """Time between checks."""
    timeout: Duration = None
    """Time one check may take."""
    start_period: Duration = None
    """Time to start in which failures do not count."""
    start_interval: Duration = None
    """Time between checks while starting (engine 25 and later)."""
    retries: Whole = None
    """Failures in a row that make it unhealthy."""
    disable: Flag = None
    """Do without the image's check."""


class LoggingSection(Section):
    """Where a service's output goes."""

    driver: Text = None
    """The log driver."""
    options: TextMapping = None
    """Its options."""


class UlimitSection(Section):
    """A resource limit, long form."""

    soft: Whole = None
    """The limit as it starts."""
    hard: Whole = None
    """How far a process may raise it."""
