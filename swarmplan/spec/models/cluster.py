"""The whole spec."""

from typing import ClassVar, Literal

from pydantic import Field
from pydantic.config import JsonDict

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.content import ConfigSection, SecretSection
from swarmplan.spec.models.machines import CountedNodes, MachinesSection, Nodes
from swarmplan.spec.models.names import ClusterName, Nanoseconds, StackName
from swarmplan.spec.models.network import NetworkSection
from swarmplan.spec.models.service import ServiceSection
from swarmplan.spec.models.stack import StackSection
from swarmplan.spec.models.swarm import SwarmSection
from swarmplan.spec.models.volume import VolumeSection

MOST_PARALLEL = 100
"""Steps that a run may be told to carry out at the same time."""
_OR_NULL: JsonDict = {"type": ["integer", "string", "null"]}


class ImageSection(Section):
    """An image loaded to the nodes from a file, without a registry."""

    archive: str
    """A file written by `docker save`, relative to the spec file that names it."""


class PolicySection(Section):
    """How far a run may go without being asked."""

    null_is_a_value: ClassVar[bool] = True

    prune: bool = True
    """Remove what is ours and no longer in the spec."""
    max_destroys: int | None = Field(default=0, ge=0, json_schema_extra=_OR_NULL)
    """Machines a run may destroy without consent; null: any number."""
    max_restarts: int | None = Field(default=None, ge=0, json_schema_extra=_OR_NULL)
    """Tasks a run may restart without consent; null: any number."""
    timeout: Nanoseconds = Field(default="10m", validate_default=True)
    """How long a run may take to converge."""
    service_timeout: Nanoseconds = Field(default="5m", validate_default=True)
    """How long a service may take to converge, beside the delays of its own `update_config`; a service's
    `x-swarmplan: {timeout: 2m}` goes before it."""
    settle: Nanoseconds | None = None
    """For how long new tasks must have run before they count; null: as long as the service's `update_config.monitor`, 5s
    when left out. A service's `x-swarmplan: {settle: 10s}` goes before it. What has a healthcheck need only be healthy."""
    resolve_image: Literal["always", "changed", "never"] = "changed"
    """When an image's tag is looked up in its registry, so that every node runs the same image: where the image is new to
    its service (`changed`), at every plan, too (`always`: a tag that moved is rolled out), or `never`. A stack may say
    otherwise. Images under `images` are never looked up."""
    unresolved_image: Literal["warn", "error"] = "warn"
    """What to do where that fails: run the image by its tag and say so, or refuse. Without a swarm to ask, that is found out on the way."""
    with_registry_auth: bool = False
    """Log in at registries with what `docker login` keeps for them on this machine, and give it to the swarm, so that
    every node can pull. A stack may say otherwise."""
    parallelism: int = Field(default=10, ge=1, le=MOST_PARALLEL)
    """Steps carried out at the same time."""
    keep: int = Field(default=2, ge=1)
    """Versions of each secret and config that stay, the present one among them: an update that is rolled back needs the one
    before."""
    backup_folder: str = "backups"
    """Where backups are kept and looked for, from the folder of the file that says so."""
    backup_before: Literal["never", "hazards"] = "never"
    """Make a backup before anything else where a plan needs consent (`hazards`)."""
    backup_max_age: Nanoseconds | None = None
    """How old the last verified backup may be before plans warn; null: any age."""
    backup_keep: int | None = Field(default=None, ge=1, json_schema_extra=_OR_NULL)
    """How many backups of the cluster stay in the folder when one is made; null: all."""
    backup_passphrase_file: str | None = None
    """A file whose first line is the passphrase backups are sealed with."""
    backup_key_file: str | None = None
    """A file with an age identity or recipients (a line each) that backups are sealed to."""


class ClusterSpec(Section):
    """One cluster: its machines, its swarm, and what runs on it."""

    api_version: Literal["swarmplan/v1"] = Field(alias="apiVersion")
    """The format's version."""
    kind: Literal["Cluster"]
    """What the file describes."""
    name: ClusterName
    """The cluster's name; machines are named after it."""
    machines: MachinesSection = MachinesSection()
    """Defaults for every machine."""
    managers: Nodes
    """The machines that run the swarm: `{count: 3}` or a list. An odd number is best."""
    workers: Nodes = CountedNodes(count=0)
    """The machines that only run tasks: `{count: 2}` or a list."""
    swarm: SwarmSection = SwarmSection()
    """The swarm's settings."""
    images: dict[str, ImageSection] = Field(default_factory=dict)
    """Images preloaded to every node, by reference (`name:tag`)."""
    networks: dict[str, NetworkSection | None] = Field(default_factory=dict)
    """Networks, in Compose syntax."""
    volumes: dict[str, VolumeSection | None] = Field(default_factory=dict)
    """Volumes, in Compose syntax; each node makes its own when a task needs it there."""
    secrets: dict[str, SecretSection] = Field(default_factory=dict)
    """Secrets, in Compose syntax."""
    configs: dict[str, ConfigSection] = Field(default_factory=dict)
    """Configs, in Compose syntax."""
    services: dict[str, ServiceSection] = Field(default_factory=dict)
    """Services, in Compose syntax."""
    stacks: dict[StackName, StackSection] = Field(default_factory=dict)
    """Stacks, by name."""
    policy: PolicySection = PolicySection()
    """How far a run may go without being asked."""
