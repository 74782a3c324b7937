"""Hooks on real engines: each gets what it is about, a refusal changes nothing, and a failure is told to on_failure."""

import json
from typing import Any

import pytest
from integration.clusters import IMAGE, Cluster, one_line

pytestmark = pytest.mark.engines

NOTE = 'cat > "$$SWARMPLAN_PHASE.json"; env | grep ^SWARMPLAN_ > "$$SWARMPLAN_PHASE.env"'


def test_hooks_get_the_plan_and_the_verdict_and_may_refuse(shared: Cluster) -> None:
    phases = ("before_plan", "before_apply", "after_apply", "on_failure")
    shared.write(
        workers=0, services={"web": {"image": IMAGE}}, hooks={phase: ["sh", "-c", NOTE] for phase in phases}
    )
    shared.apply()
    assert noted(shared, "before_plan") is None
    assert {change["key"] for change in noted(shared, "before_apply")["changes"]} >= {"services.web"}
    verdict = noted(shared, "after_apply")
    assert (verdict["result"], verdict["exit_code"]) == ("converged", 0)
    variables = dict(
        line.split("=", 1)
        for line in (shared.folder / "after_apply.env").read_text(encoding="utf-8").splitlines()
    )
    assert variables["SWARMPLAN_CLUSTER"] == shared.name
    assert variables["SWARMPLAN_RESULT"] == "converged"
    assert not (shared.folder / "on_failure.json").exists()

    shared.edit(
        services__web__environment={"A": "1"},
        hooks__before_apply=["sh", "-c", "echo frozen until Monday; exit 1"],
    )
    refused = one_line(shared.run("apply", "--auto-approve", code=4))
    assert "frozen until Monday" in refused
    assert noted(shared, "on_failure")["result"] == "refused"
    shared.edit(hooks={})
    assert "services.web" in {change["key"] for change in shared.plan()["changes"]}


def noted(cluster: Cluster, phase: str) -> Any:
    """What the hook of this phase got on its standard input; None for nothing."""
    text = (cluster.folder / f"{phase}.json").read_text(encoding="utf-8")
    return json.loads(text) if text else None
