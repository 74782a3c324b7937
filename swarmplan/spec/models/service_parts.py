"""The mappings inside a service: long forms of ports, volumes and networks, healthcheck, logging, limits."""

from typing import Annotated, Any

from pydantic import Field

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.words.values import (
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
    """A descriptive name."""
    target: Whole = None
    """Container port. Required."""
    published: Whole = None
    """Port on the nodes; by default the swarm chooses one."""
    protocol: Annotated[Any, choice("tcp", "udp", "sctp")] = None
    """Protocol; defaults to `tcp`."""
    mode: Annotated[Any, choice("ingress", "host")] = None
    """`ingress`: on every node, routed; `host`: on the nodes that run a task."""
    host_ip: Text = None
    """Not supported by Swarm: a port is published on every address."""


class BindSection(Section):
    """Options of a bind mount. `docker stack deploy` supports only `propagation`: in a stack the others are ignored."""

    propagation: Annotated[Any, choice("private", "rprivate", "shared", "rshared", "slave", "rslave")] = None
    """Bind propagation."""
    create_host_path: Flag = None
    """Not supported by Swarm, which creates no directory on a node."""
    recursive: Annotated[Any, choice("enabled", "disabled")] = None
    """Whether mounts below it are included."""


class VolumeOptions(Section):
    """Options of a volume."""

    nocopy: Flag = None
    """Do not copy the image's data into a new volume."""
    labels: Pairs = None
    """Labels of a new volume."""
    subpath: Text = None
    """Directory within the volume to mount (engine 26 and later)."""


class TmpfsSection(Section):
    """Options of a tmpfs."""

    size: Size = None
    """Size."""
    mode: Mode = None
    """File mode, as `0o1777`; text is octal, too."""


class MountSection(Section):
    """A mount, long form."""

    type: Annotated[Any, choice("volume", "bind", "tmpfs", "npipe", "cluster")] = None
    """Kind of mount; defaults to `volume`."""
    source: Text = None
    """Volume's key, or path on the node."""
    target: Text = None
    """Path in the container. Required."""
    read_only: Flag = None
    """Mount read-only."""
    consistency: Text = None
    """Accepted for Compose files; has no effect on Linux."""
    bind: BindSection | None = None
    """Options of a bind mount."""
    volume: VolumeOptions | None = None
    """Options of a volume."""
    tmpfs: TmpfsSection | None = None
    """Options of a tmpfs."""
    cluster: TextMapping = None
    """Options of a cluster volume: none are supported yet."""


class AttachmentSection(Section):
    """A service's attachment to a network."""

    aliases: TextList = None
    """Additional names of the service in this network."""
    driver_opts: TextMapping = None
    """Options for the network driver."""
    ipv4_address: Text = None
    """Not supported by Swarm, which assigns addresses itself."""
    ipv6_address: Text = None
    """Not supported by Swarm, which assigns addresses itself."""


class ReferenceSection(Section):
    """A secret or config in the container, long form."""

    source: Text = None
    """Its key. Required."""
    target: Text = None
    """The file: of a secret in /run/secrets, of a config in /; defaults to the key."""
    uid: Text = None
    """The file's owner; defaults to `0`."""
    gid: Text = None
    """The file's group; defaults to `0`."""
    mode: Mode = None
    """The file's mode, such as `0440`; text is octal, too. Defaults to `0o444`."""


class SopsFileSection(Section):
    """An env file that is encrypted with sops, to age keys."""

    sops: str = Field(min_length=1)
    """The file, relative to this file: dotenv, or YAML or JSON without levels. No variable is interpolated in it."""


class CredentialSection(Section):
    """A Windows credential spec; exactly one of the three."""

    config: Text = None
    """The key of the config that contains it."""
    file: Text = None
    """A file in the engine's directory of credential specs."""
    registry: Text = None
    """A value in the node's Windows registry."""


class HealthcheckSection(Section):
    """How a task's health is checked."""

    test: TextOrList = None
    """The command; a string is run by a shell."""
    interval: Duration = None
    """Time between checks."""
    timeout: Duration = None
    """Maximum duration of one check."""
    start_period: Duration = None
    """Start period, in which failures do not count."""
    start_interval: Duration = None
    """Time between checks while starting (engine 25 and later)."""
    retries: Whole = None
    """Number of consecutive failures that make it unhealthy."""
    disable: Flag = None
    """Disable the image's health check."""


class LoggingSection(Section):
    """The log driver of a service."""

    driver: Text = None
    """The log driver."""
    options: TextMapping = None
    """Its options."""


class DependencySection(Section):
    """The condition of a dependency on another service."""

    condition: Annotated[
        Any, choice("service_started", "service_healthy", "service_completed_successfully")
    ] = None
    """Default `service_started`: its tasks run, and are healthy if they have a health check."""
    required: Flag = None
    """`false`: the service does not have to be declared."""
    restart: Flag = None
    """Accepted for Compose files: tasks reconnect by themselves, or fail and are restarted."""


class UlimitSection(Section):
    """A resource limit, long form."""

    soft: Whole = None
    """The soft limit."""
    hard: Whole = None
    """The hard limit."""
