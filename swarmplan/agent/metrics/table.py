"""Every metric of the agent. Names and labels are a contract, like the keys of the cluster file: they are added, never renamed or
removed, for people's alerts are written with them, and an alert on a name that is gone is silent."""

from enum import StrEnum

from swarmplan.dataclass import dataclass


class MetricType(StrEnum):
    """As Prometheus calls it."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. Its unit is in its name, as Prometheus wants it; ``changes`` says when its value does."""

    name: str
    type: MetricType
    labels: tuple[str, ...]
    meaning: str
    changes: str


_G, _C, _H = MetricType.GAUGE, MetricType.COUNTER, MetricType.HISTOGRAM
_ENDED = "at the end of a pass"
_OBSERVED = "when a pass has observed the cluster"

TABLE: tuple[Metric, ...] = (
    Metric(
        "swarmplan_build_info", _G, ("version",), "1; the version of swarmplan", "with an update of swarmplan"
    ),
    Metric(
        "swarmplan_agent_file_valid",
        _G,
        (),
        "1 while the agent's file is valid; 0 while it is not, and the agent goes on as it was",
        "when the file was changed, and by SIGHUP",
    ),
    Metric(
        "swarmplan_interval_seconds",
        _G,
        ("cluster",),
        "the interval of the cluster's source",
        "with the agent's file",
    ),
    Metric(
        "swarmplan_sync_state",
        _G,
        ("cluster", "state"),
        "1 for the state that the cluster is in: `unknown`, `up to date`, `out of date`, `held`, `failed`; 0 for the others",
        _ENDED,
    ),
    Metric(
        "swarmplan_health_state",
        _G,
        ("cluster", "state"),
        "1 for the health that the cluster has: `unknown`, `healthy`, `degraded`, `no quorum`; 0 for the others",
        _OBSERVED,
    ),
    Metric(
        "swarmplan_suspended",
        _G,
        ("cluster",),
        "1 while the cluster is suspended",
        "by `suspend` and `resume`",
    ),
    Metric(
        "swarmplan_last_pass_timestamp_seconds",
        _G,
        ("cluster",),
        "when the last pass ended; not there before the first",
        _ENDED,
    ),
    Metric(
        "swarmplan_last_success_timestamp_seconds",
        _G,
        ("cluster",),
        "when a pass last found the cluster up to date or made it so; not there before the first",
        _ENDED,
    ),
    Metric(
        "swarmplan_passes_total",
        _C,
        ("cluster", "result"),
        "passes by how they ended: `unchanged`, `applied`, `held`, `failed`, `locked` (another run has the lease)",
        _ENDED,
    ),
    Metric(
        "swarmplan_pass_duration_seconds",
        _H,
        ("cluster", "phase"),
        "how long the phases of a pass took: `fetch`, `observe` (with the plan), `apply`",
        _ENDED,
    ),
    Metric(
        "swarmplan_drift",
        _G,
        ("cluster", "kind"),
        "what has drifted, as [drift](drift.md) counts it: `changed`, `missing`, `infrastructure`, `foreign`, `benign`",
        _OBSERVED,
    ),
    Metric(
        "swarmplan_changes_total",
        _C,
        ("cluster", "object", "action"),
        "what was changed: kind of object (`services`, `nodes`, …) and action (`create`, `update`, `replace`, `delete`)",
        _ENDED,
    ),
    Metric(
        "swarmplan_hazards_held",
        _G,
        ("cluster", "kind"),
        "what waits for a decision: kind of hazard (`destroy`, `replace`, …), or `window`, `contested`, `not healed`, `unverified`,"
        " `rewind`, `unusable`, `failed commit`, `refused`, `unsupported`, `state`, `same cluster`; `other` for what is none of these",
        "when a pass has decided what to do",
    ),
    Metric(
        "swarmplan_managers",
        _G,
        ("cluster", "state"),
        "managers: `total`, and of these `reachable`; not there while the swarm is unknown",
        _OBSERVED,
    ),
    Metric(
        "swarmplan_quorum_spare",
        _G,
        ("cluster",),
        "managers that may fail before the quorum is lost; below 0: so many are missing for it",
        _OBSERVED,
    ),
    Metric(
        "swarmplan_nodes",
        _G,
        ("cluster", "role", "state", "availability"),
        "nodes of the swarm by role, state and availability, in Docker's words",
        _OBSERVED,
    ),
    Metric(
        "swarmplan_services",
        _G,
        ("cluster", "state"),
        "services by their running tasks: `complete` (as many as desired), `partial`, `down` (none)",
        _OBSERVED,
    ),
    Metric(
        "swarmplan_service_tasks",
        _G,
        ("cluster", "service", "state"),
        "tasks of each service: `desired`, and of these `running`; not there with `task_metrics: false`",
        _OBSERVED,
    ),
    Metric(
        "swarmplan_backup_last_success_timestamp_seconds",
        _G,
        ("cluster",),
        "when the last backup succeeded; not there where there is none",
        _OBSERVED,
    ),
    Metric(
        "swarmplan_certificate_expiry_timestamp_seconds",
        _G,
        ("cluster", "kind"),
        "when the first certificate of this kind expires",
        _OBSERVED,
    ),
    Metric(
        "swarmplan_lease_held",
        _G,
        ("cluster",),
        "1 while this agent has the lease of the cluster",
        "at the start and the end of what changes the cluster",
    ),
    Metric(
        "swarmplan_source_info",
        _G,
        ("cluster", "commit", "ref", "verified"),
        "1; the commit that was fetched last, what names it, and whether its signature was verified (`true`, `false`)",
        "with each new commit",
    ),
    Metric(
        "swarmplan_webhooks_total",
        _C,
        ("provider", "result"),
        "webhooks received: `accepted`, `ping`, `ignored` (nothing that is followed), `replayed`, `refused` (not signed with the"
        " secret), `limited` (too many), `too large`, `late` (its body did not come in time), `no secret` (its file cannot be read)",
        "with each request to `/hooks/NAME`",
    ),
    Metric(
        "swarmplan_notifications_total",
        _C,
        ("target", "result"),
        "notifications by target: `sent`, `retried` (an attempt failed, and another one follows), `failed`, `dropped` (too many waited), `missed`"
        " (an event, because too many waited)",
        "with each notification",
    ),
)
BY_NAME = {metric.name: metric for metric in TABLE}
