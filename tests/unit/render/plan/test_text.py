from rendered import plan_text

from swarmplan.model.change import Action, Change, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import KNOWN_AFTER_APPLY
from swarmplan.plan.plan import Approval, Hazard, Impact, Plan
from swarmplan.render.plan.impact import impact_text
from swarmplan.render.plan.plan import plan_lines
from swarmplan.steps.base import Milestone, Wait
from swarmplan.steps.machines import CleanUp

WEB = Key(Kind.SERVICE, "web")
STEP = Wait(key=WEB)


def plan(*changes: Change, **more: object) -> Plan:
    return Plan("lab", changes, (STEP,), **more)  # type: ignore[arg-type]  # handed on as they came


def test_an_empty_plan_says_so_and_still_tells_its_notes() -> None:
    assert plan_text(Plan("lab")) == "No changes: lab matches the cluster file."
    text = plan_text(Plan("lab", notes=("nodes.x is a stranger: left alone",)))
    assert "    * nodes.x is a stranger: left alone\n" in text
    assert text.endswith("No changes: lab matches the cluster file.")


def test_each_action_has_its_symbol() -> None:
    text = plan_text(plan(*(Change(Key(Kind.SERVICE, str(action)), action) for action in Action)))
    symbols = [row.split()[0] for row in text.splitlines() if row.startswith("  ")]
    assert symbols == ["+", "~", "-/+", "-", "…"]


def test_an_update_names_its_fields_in_full() -> None:
    text = plan_text(plan(Change(WEB, Action.UPDATE, (FieldDiff("deploy.replicas", 2, 3),))))
    assert "        services.web.deploy.replicas: 2 → 3\n" in text


def test_a_long_difference_stands_on_lines_of_its_own() -> None:
    text = plan_text(plan(Change(WEB, Action.UPDATE, (FieldDiff("image", "a" * 50, "b" * 50),))))
    assert f"services.web.image:\n            {'a' * 50}\n          → {'b' * 50}\n" in text


def test_what_is_new_is_reported_in_few_words() -> None:
    fields = (
        FieldDiff("deploy.endpoint_mode", None, "vip"),
        FieldDiff("deploy.labels.swarmplan.cluster", None, "lab"),
        FieldDiff("deploy.replicas", None, 2),
        FieldDiff("name", None, "web"),
        FieldDiff("image", None, "nginx"),
        FieldDiff("id", None, KNOWN_AFTER_APPLY),
        FieldDiff("stop_grace_period", None, 1_000_000_000),
    )
    text = plan_text(plan(Change(WEB, Action.CREATE, fields)))
    told = "image: nginx, deploy.replicas: 2, stop_grace_period: 1s, id: (known after apply)"
    assert f"    + web\n        {told}".replace(", id", ",\n        id") in text
    assert "vip" not in text
    assert "swarmplan.cluster" not in text


def test_hazards_say_what_would_allow_them() -> None:
    text = plan_text(
        plan(hazards=(Hazard(WEB, "it is lost", Approval.DESTROY), Hazard(WEB, "it is another's", None)))
    )
    assert "    ! it is lost\n        needs --allow destroy\n" in text
    assert "    ! it is another's\n        refused: no --allow covers this" in text


def test_what_could_not_be_read_is_reported_with_its_reason() -> None:
    assert "Could not be read\n    ? services.web: timed out\n" in plan_text(
        plan(unknown=((WEB, "timed out"),))
    )


def test_a_plan_without_a_step_promises_nothing() -> None:
    text = plan_text(Plan("lab", hazards=(Hazard(WEB, "it is another's", None),)))
    assert text.endswith("Nothing can be changed in lab at the moment.")
    assert "Impact" not in text


def test_managers_step_by_step() -> None:
    rows = (("join nodes.b", Quorum(2, 2)), ("demote nodes.a", Quorum(1, 0)))
    text = plan_text(plan(quorum=rows, impact=Impact(before=Quorum(1, 1), after=Quorum(1, 0))))
    table = [row.split() for row in text.splitlines() if row.startswith("  ")]
    assert table == [
        ["Managers", "after", "each", "step", "total", "reachable", "majority"],
        ["(now)", "1", "1", "1"],
        ["join", "nodes.b", "2", "2", "2"],
        ["demote", "nodes.a", "1", "0", "1"],
    ]


def test_milestones_are_not_counted_as_steps() -> None:
    text = plan_text(Plan("lab", (Change(WEB, Action.WAIT),), (STEP, Milestone(key=WEB))))
    assert text.startswith("Plan for lab: 1 change in 1 step.\n")


def test_what_the_driver_keeps_is_shown_too() -> None:
    step = CleanUp(key=Key(Kind.MACHINE, "local"), reason="bridge sp-lab")
    assert "    - local\n        bridge sp-lab\n" in plan_text(Plan("lab", steps=(step,)))


def test_the_impact_leaves_zeros_out() -> None:
    impact = Impact(
        machines_created=1, nodes_joined=2, nodes_removed=1, before=Quorum(3, 2), after=Quorum(3, 3)
    )
    assert (
        impact_text(plan(impact=impact))
        == "Impact: 1 machine created; 2 nodes joined, 1 removed; quorum 2/3 → 3/3."
    )
    assert impact_text(plan()) == "Impact: nothing is created, removed or restarted."


def test_the_coloured_form_is_the_same_text() -> None:
    made = plan(Change(WEB, Action.CREATE, (FieldDiff("image", None, "nginx"),)))
    lines = plan_lines(made)
    assert "\n".join(line.plain.rstrip() for line in lines) == plan_text(made)
    assert any("green" in str(span.style) for line in lines for span in line.spans)
