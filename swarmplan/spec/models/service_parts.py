"""The mappings inside a service: long forms of ports, volumes and networks, healthcheck, logging, limits."""

from typing import Annotated, Any

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.values import (
    Duration,
    Flag,
    Mode,
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
    """Options of a bind mount. `docker stack deploy` knows `propagation` alone: in a stack the others are left out."""

    propagation: Annotated[Any, choice("private", "rprivate", "shared", "rshared", "slave", "rslave")] = None
    """How mounts below it spread."""
    create_host_path: Flag = None
    """Not possible in Swarm, which makes no folder on a node."""
    recursive: Annotated[Any, choice("enabled", "disabled")] = None
    """Whether mounts below it come along."""


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
    mode: Mode = None
    """File mode, as `0o1777`; text is octal, too."""


class MountSection(Section):
    """A mount, long form."""

    type: Annotated[Any, choice("volume", "bind", "tmpfs", "npipe", "cluster")] = None
    """Kind of mount; `volume` when left out."""
    source: Text = None
    """Volume's key, or path on the node."""
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
    cluster: TextMapping = None
    """Options of a cluster volume: there are none yet."""


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


class ReferenceSection(Section):
    """A secret or config as a file in the container, long form."""

    source: Text = None
    """Its key. Required."""
    target: Text = None
    """The file: of a secret in /run/secrets, of a config in /; the key when left out."""
    uid: Text = None
    """The file's owner; `0` when left out."""
    gid: Text = None
    """The file's group; `0` when left out."""
    mode: Mode = None
    """The file's mode, as `0440`; text is octal, too, and `0o444` stands where it is left out."""


class CredentialSection(Section):
    """A Windows service account; one of the three."""

    config: Text = None
    """The key of the config that holds it."""
    file: Text = None
    """A file in the engine's own folder for them."""
    registry: Text = None
    """A value in the node's registry."""


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


class DependencySection(Section):
    """What is waited for in another service."""

    condition: Annotated[
        Any, choice("service_started", "service_healthy", "service_completed_successfully")
    ] = None
    """`service_started` when left out: its tasks run, and where they have a health check are healthy."""
    required: Flag = None
    """`false`: the service need not be declared."""
    restart: Flag = None
    """Kept for Compose files: tasks reconnect by themselves, or fail and are started again."""


class UlimitSection(Section):
    """A resource limit, long form."""

    soft: Whole = None
    """The limit as it starts."""
    hard: Whole = None
    """How far a process may raise it."""
