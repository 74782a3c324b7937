"""The values of the gauges: a pure function of the agent's status, and of what its last passes found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum

from swarmplan.agent.events import Commit, PassEnded, PassResult
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.agent.state import AgentStatus, ClusterStatus, Health, HealthState, SyncState
from swarmplan.dataclass import dataclass
from swarmplan.drift.drift import DriftKind
from swarmplan.plan.plan import Approval

OTHER = "other"
"""In place of a label that is none of those known: a label whose values have no bound would fill the memory of Prometheus."""
HOLD_KINDS: tuple[str, ...] = (*Approval, *HoldKind)
_DECIDED = frozenset({PassResult.UNCHANGED, PassResult.APPLIED, PassResult.HELD})

Value = tuple[str, tuple[str, ...], float]
"""The name of a metric, its labels in the order of the table, and the value."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the last pass found that could tell: one that failed to fetch says nothing of drift. None: none could yet."""

    drift: Mapping[str, int] | None = None
    holds: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Everything:
    """What the gauges show. ``task_metrics``: whether each service has its own."""

    status: AgentStatus
    found: Mapping[str, Found] = field(default_factory=dict)
    task_metrics: bool = True


def found_by(ended: PassEnded, before: Found) -> Found:
    """What is known after this pass."""
    decided = ended.result in _DECIDED
    looked = (decided and "observe" in ended.seconds) or ended.fallback is not None
    drift = ended.drift if ended.drift or looked else before.drift
    holds = before.holds
    if decided:
        held = [hold.kind if hold.kind in HOLD_KINDS else OTHER for hold in ended.holds]
        holds = {kind: held.count(kind) for kind in (*HOLD_KINDS, OTHER)}
    return Found(drift, holds)


def gauges(everything: Everything) -> Iterator[Value]:
    """Every gauge that has a value now."""
    yield "swarmplan_build_info", (everything.status.version,), 1
    yield "swarmplan_agent_file_valid", (), everything.status.invalid_file is None
    for cluster in everything.status.clusters:
        yield from _of_cluster(cluster)
        yield from _of_findings(cluster.name, everything.found.get(cluster.name, Found()))
        yield from _of_swarm(cluster.name, cluster.health)
        yield from _of_services(cluster.name, cluster.health.tasks, each=everything.task_metrics)


def _of_cluster(cluster: ClusterStatus) -> Iterator[Value]:
    name = cluster.name
    yield "swarmplan_interval_seconds", (name,), cluster.interval
    yield from _states("swarmplan_sync_state", name, SyncState, cluster.sync)
    yield from _states("swarmplan_health_state", name, HealthState, cluster.health.state)
    yield "swarmplan_suspended", (name,), cluster.suspended is not None
    yield "swarmplan_lease_held", (name,), cluster.lease_held
    if cluster.last is not None:
        yield "swarmplan_last_pass_timestamp_seconds", (name,), cluster.last.at
    if cluster.last_success is not None:
        yield "swarmplan_last_success_timestamp_seconds", (name,), cluster.last_success
    if cluster.fetched is not None:
        yield "swarmplan_source_info", (name, *_commit(cluster.fetched)), 1


def _commit(commit: Commit) -> tuple[str, str, str]:
    return commit.id, commit.ref, "true" if commit.signer else "false"


def _of_findings(name: str, found: Found) -> Iterator[Value]:
    if found.drift is not None:
        for kind in DriftKind:
            yield "swarmplan_drift", (name, kind), found.drift.get(kind, 0)
    for held, count in (found.holds or {}).items():
        yield "swarmplan_hazards_held", (name, held), count


def _of_swarm(name: str, health: Health) -> Iterator[Value]:
    if health.managers:
        yield "swarmplan_managers", (name, "total"), health.managers
        yield "swarmplan_managers", (name, "reachable"), health.reachable
        yield "swarmplan_quorum_spare", (name,), health.reachable - (health.managers // 2 + 1)
    for labels, count in health.nodes.items():
        yield "swarmplan_nodes", (name, *labels), count
    for kind, end in health.certificates.items():
        yield "swarmplan_certificate_expiry_timestamp_seconds", (name, kind), end
    if health.backup is not None:
        yield "swarmplan_backup_last_success_timestamp_seconds", (name,), health.backup


def _of_services(name: str, tasks: Mapping[str, tuple[int, int]], *, each: bool) -> Iterator[Value]:
    states = [_service_state(running, desired) for running, desired in tasks.values()]
    for state in ("complete", "partial", "down") if states else ():
        yield "swarmplan_services", (name, state), states.count(state)
    for service, (running, desired) in tasks.items() if each else ():
        yield "swarmplan_service_tasks", (name, service, "desired"), desired
        yield "swarmplan_service_tasks", (name, service, "running"), running


def _service_state(running: int, desired: int) -> str:
    if running >= desired:
        return "complete"
    return "partial" if running else "down"


def _states(metric: str, name: str, states: Iterable[StrEnum], now: StrEnum) -> Iterator[Value]:
    for state in states:
        yield metric, (name, state), state is now
