"""``swarm:``, every field of the Engine's SwarmSpec in snake_case, and the settings that ``swarm init`` fixes."""

from typing import Literal

from pydantic import Field

from swarmplan.model.labels.applied import RESOURCES_LABEL
from swarmplan.model.labels.names import KEPT_LABEL, MANAGED_LABEL, OWNER_LABEL, REDIRECT_LABEL, ROTATE_LABEL
from swarmplan.model.labels.ownership import STACKS_LABEL
from swarmplan.model.normal.last_applied import APPLIED_LABEL
from swarmplan.spec.models.base import Section, SectionWithNumbers
from swarmplan.spec.models.words.names import Address, Labels, Nanoseconds, Pool

RESERVED_LABELS = frozenset(
    {
        APPLIED_LABEL,
        KEPT_LABEL,
        OWNER_LABEL,
        MANAGED_LABEL,
        REDIRECT_LABEL,
        RESOURCES_LABEL,
        ROTATE_LABEL,
        STACKS_LABEL,
    }
)
"""Labels of the swarm that swarmplan sets itself."""


class ExternalCa(Section):
    """A certificate authority outside the swarm."""

    url: str
    """The URL at which it signs certificates."""
    protocol: Literal["cfssl"] = "cfssl"
    """The protocol."""
    options: dict[str, str] = Field(default_factory=dict)
    """Options passed to it unchanged."""
    ca_cert: str | None = None
    """Its root certificate, PEM."""


class LogDriver(Section):
    """The default log driver of tasks."""

    driver: str
    """The log driver's name."""
    options: Labels = Field(default_factory=dict)
    """Its options."""


class UnlockKey(Section):
    """Where the key that unlocks managers is kept: a file, or two commands."""

    file: str | None = None
    """A file, relative to the file that names it, that `apply` writes, readable by its owner only (mode 0600)."""
    put: str | None = None
    """A command that reads the key from standard input; split into words, not run by a shell."""
    get: str | None = None
    """A command that prints the key."""


class SwarmSection(SectionWithNumbers):
    """The swarm's settings; those left out stay as they are in the swarm."""

    advertise_addr: Address | None = None
    """Address or interface that nodes advertise; defaults to the address that the driver reports."""
    listen_addr: Address | None = None
    """Address or interface, and port, to listen on; defaults to `0.0.0.0:2377`."""
    data_path_addr: Address | None = None
    """Address or interface for traffic between containers; defaults to the advertised one."""
    data_path_port: int | None = Field(default=None, ge=1024, le=49151)
    """UDP port for traffic between containers (engine's default 4789). Fixed at init: a change needs a rebuild of the swarm."""
    default_addr_pool: tuple[Pool, ...] = ()
    """Address ranges that overlay networks get their subnets from. Fixed at init: a change needs a rebuild of the swarm."""
    subnet_size: int | None = Field(default=None, ge=1, le=29)
    """Prefix length of those subnets (engine's default 24). Fixed at init: a change needs a rebuild of the swarm."""
    labels: Labels = Field(default_factory=dict)
    """Labels of the swarm itself."""
    task_history_limit: int | None = Field(default=None, ge=0)
    """Finished tasks kept for each slot (engine's default 5)."""
    snapshot_interval: int | None = Field(default=None, ge=0)
    """Raft log entries between snapshots (engine's default 10000); 0: no snapshots."""
    keep_old_snapshots: int | None = Field(default=None, ge=0)
    """Raft snapshots kept in addition to the current one (engine's default 0)."""
    log_entries_for_slow_followers: int | None = Field(default=None, ge=0)
    """Raft log entries kept for managers that lag behind (engine's default 500)."""
    election_tick: int | None = Field(default=None, ge=1)
    """Ticks without a leader before an election (engine's default 10); more than `heartbeat_tick`."""
    heartbeat_tick: int | None = Field(default=None, ge=1)
    """Ticks between a leader's heartbeats (engine's default 1)."""
    heartbeat_period: Nanoseconds | None = None
    """How often nodes report to managers (engine's default 5s)."""
    cert_expiry: Nanoseconds | None = None
    """How long node certificates are valid (engine's default 90d; at least 1h)."""
    external_cas: tuple[ExternalCa, ...] = ()
    """Certificate authorities outside the swarm."""
    force_rotate: int | None = Field(default=None, ge=0)
    """Increase this number to rotate the swarm's root certificate."""
    log_driver: LogDriver | None = None
    """Default log driver for tasks."""
    autolock: bool | None = None
    """Encrypt managers' keys at rest: a manager that restarts needs the unlock key, which `apply` provides."""
    unlock_key: UnlockKey | None = None
    """Where that key is kept. Required for `autolock: true`; also used to unlock managers locked before."""
    rotate_tokens: Literal["never", "after_join"] = "never"
    """When join tokens are rotated: `after_join` rotates each token that was used."""
