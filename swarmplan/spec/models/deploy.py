"""``deploy:`` of a service: how many, where, with what, and how it is updated."""

from typing import Annotated, Any

from swarmplan.spec.models.base import Section
from swarmplan.spec.models.values import Cpus, Duration, Pairs, Ratio, Size, Text, TextList, Whole, choice


class PreferenceSection(Section):
    """What to spread tasks over."""

    spread: Text = None
    """A label, as `node.labels.zone`."""


class PlacementSection(Section):
    """Which nodes may run tasks."""

    constraints: TextList = None
    """All must hold, as `node.role == worker`."""
    preferences: tuple[PreferenceSection, ...] = ()
    """What to spread over, first things first."""
    max_replicas_per_node: Whole = None
    """Tasks on one node at most; 0 for any number."""


class DiscreteResource(Section):
    """So many of something a node has."""

    kind: Text = None
    """What it is."""
    value: Whole = None
    """How many."""


class GenericResource(Section):
    """A resource nodes announce themselves."""

    discrete_resource_spec: DiscreteResource | None = None
    """What and how many."""


class LimitsSection(Section):
    """What a task may use at most."""

    cpus: Cpus = None
    """CPUs, as `"0.5"`."""
    memory: Size = None
    """Memory."""
    pids: Whole = None
    """Processes."""


class ReservationsSection(Section):
    """What a node must have free to be given a task."""

    cpus: Cpus = None
    """CPUs, as `"0.25"`."""
    memory: Size = None
    """Memory."""
    generic_resources: tuple[GenericResource, ...] = ()
    """Resources nodes announce themselves."""


class ResourcesSection(Section):
    """Limits and reservations."""

    limits: LimitsSection | None = None
    """What a task may use at most."""
    reservations: ReservationsSection | None = None
    """What a node must have free to be given a task."""


class RestartSection(Section):
    """What happens when a task ends."""

    condition: Annotated[Any, choice("any", "on-failure", "none")] = None
    """When to start another."""
    delay: Duration = None
    """Time between tries (engine's default 5s)."""
    max_attempts: Whole = None
    """Tries before giving up; 0 for no end."""
    window: Duration = None
    """Time in which tries are counted."""


class RollbackSection(Section):
    """How an update is rolled back."""

    parallelism: Whole = None
    """Tasks replaced at once (1 when left out); 0 for all."""
    delay: Duration = None
    """Time between one lot and the next."""
    failure_action: Annotated[Any, choice("pause", "continue")] = None
    """What to do when a task fails."""
    monitor: Duration = None
    """How long a task is watched for failure (engine's default 5s)."""
    max_failure_ratio: Ratio = None
    """Part of the tasks that may fail."""
    order: Annotated[Any, choice("stop-first", "start-first")] = None
    """Whether the old task stops before the new one starts."""


class UpdateSection(RollbackSection):
    """How an update is rolled out."""

    failure_action: Annotated[Any, choice("pause", "continue", "rollback")] = None
    """What to do when a task fails."""


class DeploySection(Section):
    """How the service runs in the swarm."""

    mode: Annotated[Any, choice("replicated", "global", "replicated-job", "global-job")] = None
    """`replicated` (so many tasks), `global` (one on each node), or a job that runs to its end."""
    replicas: Whole = None
    """How many tasks (1 when left out)."""
    endpoint_mode: Annotated[Any, choice("vip", "dnsrr")] = None
    """One virtual address for the service, or its tasks' addresses by DNS."""
    labels: Pairs = None
    """Labels of the service."""
    placement: PlacementSection | None = None
    """Which nodes may run tasks."""
    resources: ResourcesSection | None = None
    """Limits and reservations."""
    restart_policy: RestartSection | None = None
    """What happens when a task ends."""
    update_config: UpdateSection | None = None
    """How an update is rolled out."""
    rollback_config: RollbackSection | None = None
    """How an update is rolled back."""
