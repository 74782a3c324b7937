"""What Prometheus is given: read back by the library's own parser."""

from dataclasses import replace

import pytest
from agent_statuses import PASS, PROD, full
from prometheus_client.parser import text_string_to_metric_families

from swarmplan.agent.events import Hold, PassEnded, PassResult, PassStarted, Unfollowed
from swarmplan.agent.metrics.registry import Metrics
from swarmplan.agent.metrics.table import BY_NAME, TABLE
from swarmplan.agent.state import AgentStatus, ClusterStatus, Health, HealthState, InvalidFile


def samples(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """(name, label=value, …) → value, of all that is ours."""
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
        if sample.name.startswith("swarmplan_")
    }


def metrics_of(status: AgentStatus, *, task_metrics: bool = True) -> Metrics:
    return Metrics(lambda: status, task_metrics=task_metrics)


@pytest.fixture
def metrics() -> Metrics:
    made = metrics_of(full())
    made.take(PASS)
    made.webhook("github", "accepted")
    made.notification("ops", "sent")
    return made


def test_every_metric_of_the_table_is_there_with_its_labels(metrics: Metrics) -> None:
    found = {}
    for family in text_string_to_metric_families(metrics.text().decode()):
        for sample in family.samples:
            name = sample.name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count")
            found.setdefault(name, set()).update(set(sample.labels) - {"le"})
    ours = {name: labels for name, labels in found.items() if name.startswith("swarmplan_")}
    assert ours == {metric.name: set(metric.labels) for metric in TABLE}


def test_no_series_is_there_twice_and_none_that_nobody_asked_for(metrics: Metrics) -> None:
    lines = [line.rpartition(" ")[0] for line in metrics.text().decode().splitlines() if line[0] != "#"]
    assert len(lines) == len(set(lines))
    assert not [line for line in lines if "_created" in line or line.startswith("python_")]


def test_a_file_that_is_not_valid_is_seen() -> None:
    status = replace(full(), invalid_file=InvalidFile(0.0, ("agent.yaml:1:1: no",)))
    assert samples(metrics_of(status))["swarmplan_agent_file_valid",] == 0


@pytest.mark.parametrize(
    ("series", "value"),
    [
        (("swarmplan_build_info", "version=1.2.3"), 1),
        (("swarmplan_agent_file_valid",), 1),
        (("swarmplan_interval_seconds", "cluster=prod"), 60),
        (("swarmplan_sync_state", "cluster=prod", "state=held"), 1),
        (("swarmplan_sync_state", "cluster=prod", "state=up to date"), 0),
        (("swarmplan_health_state", "cluster=prod", "state=degraded"), 1),
        (("swarmplan_health_state", "cluster=prod", "state=healthy"), 0),
        (("swarmplan_suspended", "cluster=prod"), 0),
        (("swarmplan_last_pass_timestamp_seconds", "cluster=prod"), 1_796_000_100),
        (("swarmplan_last_success_timestamp_seconds", "cluster=prod"), 1_796_000_000),
        (("swarmplan_passes_total", "cluster=prod", "result=held"), 1),
        (("swarmplan_passes_total", "cluster=prod", "result=failed"), 0),
        (("swarmplan_pass_duration_seconds_sum", "cluster=prod", "phase=apply"), 12),
        (("swarmplan_pass_duration_seconds_bucket", "cluster=prod", "le=10.0", "phase=apply"), 0),
        (("swarmplan_pass_duration_seconds_bucket", "cluster=prod", "le=30.0", "phase=apply"), 1),
        (("swarmplan_drift", "cluster=prod", "kind=changed"), 2),
        (("swarmplan_drift", "cluster=prod", "kind=foreign"), 0),
        (("swarmplan_changes_total", "action=update", "cluster=prod", "object=services"), 2),
        (("swarmplan_hazards_held", "cluster=prod", "kind=destroy"), 1),
        (("swarmplan_hazards_held", "cluster=prod", "kind=window"), 2),
        (("swarmplan_hazards_held", "cluster=prod", "kind=replace"), 0),
        (("swarmplan_managers", "cluster=prod", "state=total"), 3),
        (("swarmplan_managers", "cluster=prod", "state=reachable"), 2),
        (("swarmplan_quorum_spare", "cluster=prod"), 0),
        (("swarmplan_nodes", "availability=drain", "cluster=prod", "role=worker", "state=ready"), 4),
        (("swarmplan_services", "cluster=prod", "state=complete"), 2),
        (("swarmplan_services", "cluster=prod", "state=partial"), 1),
        (("swarmplan_services", "cluster=prod", "state=down"), 1),
        (("swarmplan_service_tasks", "cluster=prod", "service=web", "state=desired"), 2),
        (("swarmplan_service_tasks", "cluster=prod", "service=web", "state=running"), 1),
        (("swarmplan_backup_last_success_timestamp_seconds", "cluster=prod"), 1_795_990_000),
        (("swarmplan_certificate_expiry_timestamp_seconds", "cluster=prod", "kind=node"), 1_800_000_000),
        (("swarmplan_lease_held", "cluster=prod"), 1),
        (
            (
                "swarmplan_source_info",
                "cluster=prod",
                f"commit={'ab12cd34' * 5}",
                "ref=branch main",
                "verified=true",
            ),
            1,
        ),
        (("swarmplan_webhooks_total", "provider=github", "result=accepted"), 1),
        (("swarmplan_notifications_total", "result=sent", "target=ops"), 1),
    ],
)
def test_a_value(metrics: Metrics, series: tuple[str, ...], value: float) -> None:
    assert samples(metrics)[series] == value


def test_what_is_not_known_is_not_there() -> None:
    """A 0 would be a lie, and an alert on it false."""
    found = {series[0] for series in samples(metrics_of(AgentStatus("1", 1, 0.0, (ClusterStatus("new"),))))}
    assert found == {
        "swarmplan_build_info",
        "swarmplan_agent_file_valid",
        "swarmplan_interval_seconds",
        "swarmplan_sync_state",
        "swarmplan_health_state",
        "swarmplan_suspended",
        "swarmplan_lease_held",
        "swarmplan_passes_total",
    }


def test_a_cluster_that_is_followed_no_more_has_no_series() -> None:
    """Also where a status that still had it is shown meanwhile."""
    followed = [full()]
    made = Metrics(lambda: followed[0])
    made.take(PASS)
    assert any("cluster=prod" in series for series in samples(made))
    followed[0] = replace(full(), clusters=())
    made.take(Unfollowed("prod", 1_796_000_200.0))
    made.take(PASS)  # of a pass that ended too late
    assert not [series for series in samples(made) if "cluster=prod" in series]
    followed[0] = full()
    assert samples(made)["swarmplan_passes_total", "cluster=prod", "result=held"] == 0


@pytest.mark.parametrize(
    ("managers", "reachable", "spare"), [(1, 1, 0), (3, 3, 1), (3, 1, -1), (5, 5, 2), (4, 4, 1), (5, 0, -3)]
)
def test_managers_that_may_fail(managers: int, reachable: int, spare: int) -> None:
    health = Health(HealthState.HEALTHY, managers, reachable)
    found = samples(metrics_of(AgentStatus("1", 1, 0.0, (ClusterStatus("a", health=health),))))
    assert found["swarmplan_quorum_spare", "cluster=a"] == spare


@pytest.mark.parametrize("result", [PassResult.FAILED, PassResult.LOCKED])
def test_a_pass_that_saw_nothing_takes_nothing_back(metrics: Metrics, result: PassResult) -> None:
    metrics.take(PassEnded("prod", 1_796_000_200.0, result, "", seconds={"fetch": 30.0, "observe": 2.0}))
    found = samples(metrics)
    assert found["swarmplan_drift", "cluster=prod", "kind=changed"] == 2
    assert found["swarmplan_hazards_held", "cluster=prod", "kind=window"] == 2


def test_a_pass_that_found_all_well_takes_it_back(metrics: Metrics) -> None:
    metrics.take(PassEnded("prod", 1_796_000_200.0, PassResult.UNCHANGED, "", seconds={"observe": 0.1}))
    found = samples(metrics)
    assert found["swarmplan_drift", "cluster=prod", "kind=changed"] == 0
    assert found["swarmplan_hazards_held", "cluster=prod", "kind=window"] == 0


def test_a_commit_that_is_not_verified_is_held_and_says_nothing_of_drift(metrics: Metrics) -> None:
    held = PassEnded(
        "prod", 1.0, PassResult.HELD, "", seconds={"fetch": 1.0}, holds=(Hold("unverified", ""),)
    )
    metrics.take(held)
    found = samples(metrics)
    assert found["swarmplan_drift", "cluster=prod", "kind=changed"] == 2
    assert found["swarmplan_hazards_held", "cluster=prod", "kind=unverified"] == 1
    assert found["swarmplan_hazards_held", "cluster=prod", "kind=destroy"] == 0


def test_labels_have_a_bound() -> None:
    """Whatever an event says: clusters of others, phases, kinds, actions and holds that are not known."""
    made = metrics_of(full())
    before = len(made.text())
    for each in range(500):
        made.take(
            PassEnded(
                "prod",
                1.0,
                PassResult.HELD,
                "",
                seconds={f"phase-{each}": 1.0},
                holds=(Hold(f"kind-{each}", ""),),
                changes={(f"object-{each}", f"action-{each}"): 1},
            )
        )
        made.take(PassEnded(f"cluster-{each}", 1.0, PassResult.APPLIED, ""))
        made.take(PassStarted("prod", 1.0, ()))
    found = samples(made)
    assert len(made.text()) < before + 2000
    assert found["swarmplan_changes_total", "action=other", "cluster=prod", "object=other"] == 500
    assert found["swarmplan_hazards_held", "cluster=prod", "kind=other"] == 1


def test_services_have_none_of_their_own_where_that_is_off() -> None:
    found = {series[0] for series in samples(metrics_of(full(), task_metrics=False))}
    assert "swarmplan_service_tasks" not in found
    assert "swarmplan_services" in found


def test_names_with_odd_characters_are_read_back() -> None:
    odd = ClusterStatus('a"b\\c\nd', health=PROD.health)
    assert samples(metrics_of(full(odd)))["swarmplan_suspended", f"cluster={odd.name}"] == 0


def test_units_and_suffixes_are_those_that_prometheus_wants() -> None:
    for metric in TABLE:
        assert metric.name.endswith("_total") == (metric.type == "counter")
        assert ("timestamp" in metric.name) <= metric.name.endswith("_timestamp_seconds")
        assert metric.name == metric.name.lower()
    assert len(BY_NAME) == len(TABLE)
