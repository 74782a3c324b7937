import json
import re

import pytest
from rendered import plan_text

from swarmplan.model.change import Action, Change, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.swarm import SwarmSettings
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import KNOWN_AFTER_APPLY
from swarmplan.plan.plan import Approval, Hazard, Impact, Plan
from swarmplan.render.plan.forms import print_form
from swarmplan.render.plan.gitlab import plan_gitlab
from swarmplan.render.plan.graph import plan_graph
from swarmplan.render.plan.json_text import plan_json
from swarmplan.render.plan.markdown import plan_markdown
from swarmplan.steps.base import Milestone, Wait
from swarmplan.steps.swarm.swarm import InitSwarm

VM = Key(Kind.MACHINE, "vm")
WEB = Key(Kind.SERVICE, "web")
INIT = InitSwarm(key=Key(Kind.SWARM), machine="vm", settings=SwarmSettings(), reason='it is "new"')
JOINT = Milestone(key=WEB, needs=frozenset({INIT.name}))
AWAIT = Wait(key=WEB, needs=frozenset({JOINT.name}))
PLAN = Plan(
    "lab",
    changes=(
        Change(VM, Action.CREATE, (FieldDiff("address", None, KNOWN_AFTER_APPLY),)),
        Change(WEB, Action.UPDATE, (FieldDiff("deploy.replicas", 2, 3),), "```\nwhy"),
        Change(Key(Kind.SERVICE, "old"), Action.DELETE),
    ),
    steps=(INIT, JOINT, AWAIT),
    hazards=(Hazard(WEB, "it <b>stops</b>", Approval.RESTART), Hazard(WEB, "never", None)),
    notes=("a *note*",),
    unknown=((VM, "timed out"),),
    quorum=((INIT.name, Quorum(1, 1)),),
    impact=Impact(machines_created=1, after=Quorum(1, 1)),
)


def test_json_has_every_part_under_its_documented_key() -> None:
    body = json.loads(json.dumps(plan_json(PLAN)))
    documented = set(re.findall(r"``(\w+)``", plan_json.__doc__ or ""))
    assert set(body) <= documented
    assert body["format_version"] == "1.0"
    assert (body["cluster"], body["converged"], body["digest"]) == ("lab", False, PLAN.digest)
    assert body["changes"][0] == {
        "key": "machines.vm", "kind": "machines", "name": "vm", "action": "create", "note": "", "drift": False,
        "fields": [{"path": "address", "before": None, "after": None, "known_after_apply": True, "hidden": False}],
    }  # fmt: skip
    assert body["steps"][0] == {
        "name": "init swarm", "key": "swarm", "needs": [], "reason": 'it is "new"', "deadline": 60.0, "milestone": False
    }  # fmt: skip
    assert [step["milestone"] for step in body["steps"]] == [False, True, False]
    assert body["hazards"] == [
        {"key": "services.web", "message": "it <b>stops</b>", "allow": "restart"},
        {"key": "services.web", "message": "never", "allow": None},
    ]
    assert body["unknown"] == [{"key": "machines.vm", "reason": "timed out"}]
    assert body["quorum"] == [{"step": "init swarm", "total": 1, "reachable": 1, "majority": 1}]
    assert body["impact"]["machines_created"] == 1
    assert body["impact"]["before"] == {"total": 0, "reachable": 0, "majority": 0}


def test_every_part_of_a_change_is_documented() -> None:
    documented = set(re.findall(r"``(\w+)``", plan_json.__doc__ or ""))
    body = plan_json(PLAN)
    for part in ("changes", "steps", "hazards", "unknown", "quorum"):
        assert set(body[part][0]) - documented <= {"kind"}


def test_drift_is_reported_in_every_form_with_both_values() -> None:
    change = Change(
        WEB, Action.UPDATE, (FieldDiff("deploy.replicas", 5, 3),), "its network is recreated", drift=True
    )
    plan = Plan("lab", changes=(change,), steps=(AWAIT,))
    assert plan_json(plan)["changes"][0]["drift"] is True
    for text in (plan_text(plan), plan_markdown(plan)):
        told = " ".join(text.split())
        assert "its network is recreated; changed by somebody else since it was last applied" in told
        assert "services.web.deploy.replicas: 5 → 3" in told


def test_needs_come_first_in_json() -> None:
    seen: set[str] = set()
    for step in plan_json(PLAN)["steps"]:
        assert set(step["needs"]) <= seen
        seen.add(step["name"])


def test_markdown_puts_the_impact_on_top_and_shows_foreign_text_as_it_is() -> None:
    text = plan_markdown(PLAN)
    assert text.splitlines()[2] == "**Impact: 1 machine created; quorum none → 1/1.**"
    assert "- it \\<b\\>stops\\</b\\> (**needs --allow restart**)" in text
    assert "- never (**refused: no --allow covers this**)" in text
    assert "- a \\*note\\*" in text
    assert "- `machines.vm`: timed out" in text


def test_markdown_colours_by_the_first_column_and_keeps_its_fence() -> None:
    rows = plan_markdown(PLAN).splitlines()
    assert "````diff" in rows  # a note with three backticks in it does not end the block
    assert rows.count("````") == 1
    assert "+     + vm  address: (known after apply)" in rows
    assert "!     ~ web" in rows
    assert "-     - old" in rows


def test_markdown_of_an_empty_plan() -> None:
    assert plan_markdown(Plan("lab")) == "### swarmplan: no changes to `lab`\n"


def test_graph_has_a_node_for_each_step_and_an_edge_for_each_need() -> None:
    text = plan_graph(PLAN)
    assert text.startswith('digraph "lab" {\n')
    assert text.endswith("}\n")
    assert '"init swarm" [label="init\\nswarm", tooltip="it is \\"new\\""];' in text
    assert '"reach services.web" [shape=point, label=""];' in text
    assert '"await services.web" [label="await\\nservices.web", style="rounded,dashed"];' in text
    edges = [row.strip() for row in text.splitlines() if "->" in row]
    assert edges == ['"init swarm" -> "reach services.web";', '"reach services.web" -> "await services.web";']


@pytest.mark.parametrize("form", ["text", "json", "markdown", "graph"])
def test_results_go_to_stdout_alone(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_form(PLAN, form)
    out, err = capsys.readouterr()
    assert "lab" in out
    assert out.endswith("\n")
    assert not out.endswith("\n\n")
    assert "\x1b" not in out
    assert err == ""


def test_printed_json_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_form(PLAN, "json")
    assert json.loads(capsys.readouterr().out) == plan_json(PLAN)


def test_gitlab_counts_what_is_recreated_twice_and_waits_not_at_all() -> None:
    assert json.loads(plan_gitlab(PLAN)) == {"create": 1, "update": 1, "delete": 1}
    more = tuple(Change(WEB, action) for action in (Action.REPLACE, Action.WAIT))
    assert json.loads(plan_gitlab(Plan("lab", changes=more))) == {"create": 1, "update": 0, "delete": 1}
    assert json.loads(plan_gitlab(Plan("lab"))) == {"create": 0, "update": 0, "delete": 0}
