"""The screens as JSON: redacted, and bounded."""

import json
from dataclasses import replace
from typing import Any

from golden.converged import converged
from small_cluster import cluster

from swarmplan.drift.find import find_drift
from swarmplan.history.record import Unread
from swarmplan.model.cluster import Desired, Observed
from swarmplan.plan.planner import make_plan
from swarmplan.ui.documents import documents
from swarmplan.views.limits import LINES, ROWS


def shown(wanted: Desired, observed: Observed, runs: int = 0) -> dict[str, Any]:
    plan, drift = make_plan(wanted, observed), find_drift(wanted, observed, applied=True)
    made = documents(wanted, observed, plan, drift, [Unread(f"r{number}", "new") for number in range(runs)])
    return {name: json.loads(text) for name, text in made.items()}


def test_of_a_large_plan_the_rest_is_counted() -> None:
    names = [f"s{number}" for number in range(ROWS + 50)]
    wanted = cluster(1, services={name: {} for name in names})
    plan = shown(wanted, converged(cluster(1)), runs=ROWS + 3)
    assert (len(plan["plan"]["changes"]), plan["plan"]["more_changes"]) == (ROWS, 50)
    assert (len(plan["runs"]["runs"]), plan["runs"]["more_runs"]) == (ROWS, 3)


def test_of_many_fields_the_rest_is_counted() -> None:
    many = {f"V{number}": "1" for number in range(LINES)}
    services = {name: {"environment": many} for name in ("a", "b")}
    after = {name: {"environment": dict.fromkeys(many, "2")} for name in services}
    plan = shown(cluster(1, services=after), converged(cluster(1, services=services)))["plan"]
    fields = [len(each["fields"]) for each in plan["changes"]]
    assert sum(fields) == LINES
    assert sum(each["more_fields"] for each in plan["changes"]) + sum(fields) == 2 * LINES


def test_a_secret_value_is_in_none_of_them() -> None:
    before = cluster(
        1, services={"web": {"environment": {"DB_PASSWORD": "hunter2hunter2", "LONG": "x" * 9000}}}
    )
    after = cluster(1, services={"web": {"environment": {"DB_PASSWORD": "other", "LONG": "y" * 9000}}})
    text = json.dumps(shown(after, converged(before)))
    assert "DB_PASSWORD" in text
    assert "hunter2" not in text
    assert "x" * 2100 not in text


def test_the_same_cluster_a_moment_later_is_the_same() -> None:
    wanted = cluster(1, services={"web": {}})
    observed = converged(wanted)
    assert shown(wanted, observed) == shown(wanted, replace(observed, taken=99.0))
