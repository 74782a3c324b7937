"""``deploy:`` of a service: how many, where, with what, and how it is updated."""

from typing import Annotated, Any

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.words.values import (
    Cpus,
    Duration,
    Pairs,
    Ratio,
    Size,
    Text,
    TextList,
    Whole,
    choice,
)


class PreferenceSection(Section):
    """What to spread tasks over."""

    spread: Text = None
    """A label, such as `node.labels.zone`."""


class PlacementSection(Section):
    """Which nodes may run tasks."""

    constraints: TextList = None
    """Constraints that must all match, such as `node.role == worker`."""
    preferences: tuple[PreferenceSection, ...] = ()
    """What to spread tasks over, in order of precedence."""
    max_replicas_per_node: Whole = None
    """Maximum number of tasks per node; 0: no limit."""


class DiscreteResource(Section):
    """A number of units of a generic resource."""

    kind: Text = None
    """The kind of resource."""
    value: Whole = None
    """Number of units."""


class GenericResource(Section):
    """A generic resource that nodes advertise."""

    discrete_resource_spec: DiscreteResource | None = None
    """Kind and number."""


class LimitsSection(Section):
    """The most that a task may use."""

    cpus: Cpus = None
    """CPUs, as `"0.5"`."""
    memory: Size = None
    """Memory."""
    pids: Whole = None
    """Processes."""


class ReservationsSection(Section):
    """What a node must have free to run a task."""

    cpus: Cpus = None
    """CPUs, as `"0.25"`."""
    memory: Size = None
    """Memory."""
    generic_resources: tuple[GenericResource, ...] = ()
    """Generic resources that nodes advertise."""


class ResourcesSection(Section):
    """Limits and reservations."""

    limits: LimitsSection | None = None
    """The most that a task may use."""
    reservations: ReservationsSection | None = None
    """What a node must have free to run a task."""


class RestartSection(Section):
    """When and how tasks are restarted."""

    condition: Annotated[Any, choice("any", "on-failure", "none")] = None
    """When to restart a task."""
    delay: Duration = None
    """Delay between restarts (engine's default 5s)."""
    max_attempts: Whole = None
    """Maximum number of restarts; 0: no limit."""
    window: Duration = None
    """Window in which restarts are counted."""


class RollbackSection(Section):
    """How an update is rolled back."""

    parallelism: Whole = None
    """Number of tasks replaced at once (default 1); 0: all."""
    delay: Duration = None
    """Delay between one batch and the next."""
    failure_action: Annotated[Any, choice("pause", "continue")] = None
    """What to do when a task fails."""
    monitor: Duration = None
    """How long a task is watched for failure (engine's default 5s)."""
    max_failure_ratio: Ratio = None
    """Fraction of tasks that may fail."""
    order: Annotated[Any, choice("stop-first", "start-first")] = None
    """Whether the old task stops before the new one starts."""


class UpdateSection(RollbackSection):
    """How an update is rolled out."""

    failure_action: Annotated[Any, choice("pause", "continue", "rollback")] = None
    """What to do when a task fails."""


class DeploySection(Section):
    """How the service runs in the swarm."""

    mode: Annotated[Any, choice("replicated", "global", "replicated-job", "global-job")] = None
    """`replicated` (a number of tasks), `global` (one on each node), or a job that runs to its end."""
    replicas: Whole = None
    """Number of tasks (default 1)."""
    endpoint_mode: Annotated[Any, choice("vip", "dnsrr")] = None
    """`vip`: one virtual IP address for the service; `dnsrr`: the addresses of its tasks by DNS."""
    labels: Pairs = None
    """Labels of the service."""
    placement: PlacementSection | None = None
    """Which nodes may run tasks."""
    resources: ResourcesSection | None = None
    """Limits and reservations."""
    restart_policy: RestartSection | None = None
    """When and how tasks are restarted."""
    update_config: UpdateSection | None = None
    """How an update is rolled out."""
    rollback_config: RollbackSection | None = None
    """How an update is rolled back."""
