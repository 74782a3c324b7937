"""The whole spec."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field
from pydantic.config import JsonDict

from swarmplan.limits import MEMBERS
from swarmplan.spec.models.base import Section, SectionWithNumbers
from swarmplan.spec.models.content import ConfigSection, SecretSection
from swarmplan.spec.models.hooks import HooksSection
from swarmplan.spec.models.machines import CountedNodes, MachinesSection, Nodes
from swarmplan.spec.models.network import NetworkSection
from swarmplan.spec.models.service import ServiceSection
from swarmplan.spec.models.stack import StackSection
from swarmplan.spec.models.swarm import SwarmSection
from swarmplan.spec.models.volume import VolumeSection
from swarmplan.spec.models.words.names import ClusterName, Nanoseconds, StackName

MOST_PARALLEL = 100
"""The largest value of ``policy.parallelism``."""
MOST_RUNS = 200
"""The largest value of ``policy.keep_runs``: a manager lists them with the configs at every observation."""
_OR_NULL: JsonDict = {"type": ["integer", "string", "null"]}


class ImageSection(Section):
    """An image loaded to the nodes from a file, without a registry."""

    archive: str
    """An archive created by `docker save`; the path is relative to the file that names it."""


class IgnoreSection(Section):
    """Fields that differ and are left as they are."""

    target: str
    """What has the fields: `services.web`, `networks.app`, `nodes.NAME`, `machines.NAME`, `secrets.NAME`, `configs.NAME` or
    `swarm`, as plans name it. A `*` in the name stands for any text: `services.*`, `services.shop_*`."""
    paths: tuple[str, ...] = Field(min_length=1, max_length=MEMBERS)
    """The fields, by their paths as plans show them (`deploy.replicas`, `environment.PIN`, `labels.zone`), each with all
    that is below it."""


class PolicySection(SectionWithNumbers):
    """What a run may do without further approval."""

    null_is_a_value: ClassVar[bool] = True

    prune: bool = True
    """Remove objects that swarmplan manages and that are no longer in the cluster file."""
    max_creates: int | None = Field(default=None, ge=0, json_schema_extra=_OR_NULL)
    """Maximum number of resources that a plan may create without approval (`--allow create`); null: no limit. A number above
    0 does not hold for a plan that builds the cluster, where no swarm exists yet and everything has to be created; 0 does."""
    max_changes: int | None = Field(default=None, ge=0, json_schema_extra=_OR_NULL)
    """Maximum number of changes in a plan without approval (`--allow change`): what it creates, updates, recreates and
    removes, each resource once; null: no limit. Like `max_creates` for a plan that builds the cluster."""
    max_destroys: int | None = Field(default=0, ge=0, json_schema_extra=_OR_NULL)
    """Maximum number of machines that a run may destroy without approval (`--allow destroy`); null: no limit. `swarmplan
    destroy` removes all of them, whatever this is."""
    max_restarts: int | None = Field(default=None, ge=0, json_schema_extra=_OR_NULL)
    """Maximum number of tasks that a run may restart without approval (`--allow restart`); null: no limit."""
    timeout: Nanoseconds = Field(default="10m", validate_default=True)
    """How long a run may take to converge."""
    service_timeout: Nanoseconds = Field(default="5m", validate_default=True)
    """How long a service may take to converge, not counting the delays of its `update_config`; a service's
    `x-swarmplan: {timeout: 2m}` takes precedence."""
    settle: Nanoseconds | None = None
    """How long new tasks must run before they count as running; null: the service's `update_config.monitor` (5s
    by default). A service's `x-swarmplan: {settle: 10s}` takes precedence. Tasks with a healthcheck need only be healthy."""
    resolve_image: Literal["always", "changed", "never"] = "changed"
    """When an image's tag is resolved to a digest, so that every node runs the same image: when the image is new to
    its service (`changed`), at every plan (`always`: a tag that moved is rolled out), or `never`. A stack may
    override it. Images under `images` are never resolved."""
    unresolved_image: Literal["warn", "error"] = "warn"
    """What to do if that fails: run the image by its tag with a warning, or refuse. Before the swarm exists, this is
    decided during the run."""
    with_registry_auth: bool = False
    """Use the registry credentials that `docker login` stored on this machine, and send them to the swarm, so that
    every node can pull. A stack may override it."""
    parallelism: int = Field(default=10, ge=1, le=MOST_PARALLEL)
    """Number of steps to run at the same time."""
    keep: int = Field(default=2, ge=1)
    """Versions of each secret and config to keep, including the current one: a rollback of an update needs the one
    before."""
    ignore: tuple[IgnoreSection, ...] = Field(default=(), max_length=MEMBERS)
    """Fields that others may change, as an autoscaler does: where one differs, plans and `swarmplan drift` show it as ignored,
    and no run changes it. What is created gets the file's value."""
    keep_runs: int = Field(default=20, ge=0, le=MOST_RUNS)
    """How many records of runs the swarm keeps for `swarmplan history`; 0: none."""
    backup_folder: str = "backups"
    """The backup directory, relative to the file that sets it."""
    backup_before: Literal["never", "hazards"] = "never"
    """Make a backup first when a plan needs approval (`hazards`)."""
    backup_max_age: Nanoseconds | None = None
    """How old the last verified backup may be before plans warn; null: any age."""
    backup_keep: int | None = Field(default=None, ge=1, json_schema_extra=_OR_NULL)
    """How many backups of the cluster to keep in the directory when a new one is made; null: all."""
    backup_passphrase_file: str | None = None
    """A file whose first line is the passphrase that encrypts backups."""
    backup_key_file: str | None = None
    """A file with an age identity, or age recipients (one per line), that backups are encrypted to."""


class ClusterSpec(Section):
    """One cluster: its machines, its swarm, and what runs on it."""

    title: ClassVar[str] = "swarmplan cluster"
    stand_ins: ClassVar[Mapping[str, Any]] = {
        "apiVersion": "swarmplan/v1",
        "kind": "Cluster",
        "name": "unnamed",
        "managers": {"count": 1},
    }

    api_version: Literal["swarmplan/v1"] = Field(alias="apiVersion")
    """The version of the file format."""
    kind: Literal["Cluster"]
    """The kind of the file."""
    name: ClusterName
    """The cluster's name; machines are named after it."""
    machines: MachinesSection = MachinesSection()
    """Defaults for every machine."""
    managers: Nodes
    """The machines that run the swarm: `{count: 3}` or a list. An odd number is best."""
    workers: Nodes = CountedNodes(count=0)
    """The machines that run only tasks: `{count: 2}` or a list."""
    swarm: SwarmSection = SwarmSection()
    """The swarm's settings."""
    images: dict[str, ImageSection] = Field(default_factory=dict)
    """Images preloaded to every node, by reference (`name:tag`)."""
    networks: dict[str, NetworkSection | None] = Field(default_factory=dict)
    """Networks, in Compose syntax."""
    volumes: dict[str, VolumeSection | None] = Field(default_factory=dict)
    """Volumes, in Compose syntax; each node creates its own when a task needs it there."""
    secrets: dict[str, SecretSection] = Field(default_factory=dict)
    """Secrets, in Compose syntax."""
    configs: dict[str, ConfigSection] = Field(default_factory=dict)
    """Configs, in Compose syntax."""
    services: dict[str, ServiceSection] = Field(default_factory=dict)
    """Services, in Compose syntax."""
    stacks: dict[StackName, StackSection] = Field(default_factory=dict)
    """Stacks, by name."""
    policy: PolicySection = PolicySection()
    """What a run may do without further approval."""
    hooks: HooksSection = HooksSection()
    """Programs that run before and after what swarmplan does."""
    sensitive: tuple[str, ...] = Field(default=(), max_length=MEMBERS)
    """Values that no output shows, by their paths: `services.web.environment.PIN`, `services.*.command`,
    `stacks.vote.services.db.environment.DSN`. What is in `environment`, `command`, `entrypoint`, `labels`, `options`,
    `driver_opts` and `healthcheck.test` can be hidden, and there what comes from a variable is hidden anyway."""
