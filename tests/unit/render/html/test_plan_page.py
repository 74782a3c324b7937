"""The page of a plan: what it says, what it hides, how long it may be, and that nothing on it runs."""

from dataclasses import replace

import pytest
from page_parts import HOSTILE, Parts, is_xml

from swarmplan.model.change import Action, Change, FieldDiff, HiddenDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.redaction.values import HIDDEN
from swarmplan.model.values.quorum import Quorum
from swarmplan.plan.plan import Approval, Hazard, Impact, Partial, Plan
from swarmplan.render.html.plan import plan_html
from swarmplan.render.plan.view import plan_view
from swarmplan.render.svg.plan import plan_svg
from swarmplan.steps.base import Step
from swarmplan.steps.machines import CleanUp
from swarmplan.views.limits import LINES, ROWS

WEB = Key(Kind.SERVICE, "web")


class Touch(Step):
    """A step of no consequence."""

    verb = "touch"


def plan_about(name: str) -> Plan:
    """A plan in which each text is this one."""
    key = Key(Kind.SERVICE, name)
    return Plan(
        name,
        changes=(
            Change(key, Action.UPDATE, (FieldDiff("image", name, f"{name}2"),), name),
            Change(key, Action.CREATE, (FieldDiff("x", None, name),)),
        ),
        steps=(Touch(key=key, reason=name),),
        hazards=(Hazard(key, name, Approval.DESTROY), Hazard(key, name, None)),
        notes=(name,),
        unknown=((key, name),),
        unsupported=((key, name),),
        quorum=((name, Quorum(3, 1)),),
        impact=Impact(before=Quorum(3, 3), after=Quorum(3, 1)),
        partial=Partial((name,), (key,)),
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_and_nothing_else(name: str) -> None:
    page, plain = (Parts(plan_html(plan_view(plan_about(one)))) for one in (name, "web"))
    assert page.shape == plain.shape
    assert page.active == []
    picture, bare = (Parts(plan_svg(plan_view(plan_about(one)))) for one in (name, "web"))
    assert [tag for tag, _ in picture.elements] == [tag for tag, _ in bare.elements]
    assert picture.active == []
    assert is_xml(plan_svg(plan_view(plan_about(name))))
    assert not {"\u202e", "\x1b", "\x00", "\ud800"} & set(page.text + picture.text)


def test_what_is_hidden_in_the_text_is_hidden_on_the_page() -> None:
    fields = (
        FieldDiff("environment.API_TOKEN", "old-planted", "new-planted"),
        HiddenDiff("environment.URL", HIDDEN, "${URL}", ("old-planted", "new-planted")),
    )
    plan = Plan(
        "lab",
        changes=(Change(WEB, Action.UPDATE, fields),),
        notes=("DB_PASSWORD=planted",),
        steps=(Touch(key=WEB),),
    )
    for text in (plan_html(plan_view(plan)), plan_svg(plan_view(plan))):
        assert "planted" not in text
    assert "(hidden, differs)" in plan_html(plan_view(plan))
    assert "${URL}" in Parts(plan_html(plan_view(plan))).text


def test_a_table_is_bounded_and_the_rest_is_counted() -> None:
    changes = tuple(Change(Key(Kind.SERVICE, f"s{number}"), Action.CREATE) for number in range(ROWS + 50))
    view = plan_view(
        Plan("lab", changes=changes, notes=tuple(f"note {number}" for number in range(ROWS + 7)))
    )
    page = Parts(plan_html(view))
    assert page.count("tr") == ROWS + 1
    assert "250 changes" in page.text
    assert "and 50 more changes, which are not shown" in page.text
    assert "and 7 more lines, which are not shown" in page.text


def test_the_lines_of_all_changes_together_are_bounded() -> None:
    fields = tuple(FieldDiff(f"labels.l{number}", "a", "b") for number in range(300))
    changes = tuple(Change(Key(Kind.SERVICE, f"s{number}"), Action.UPDATE, fields) for number in range(3))
    page = Parts(plan_html(plan_view(Plan("lab", changes=changes))))
    assert page.count("del") == LINES
    assert "and 100 more fields, not shown" in page.text
    assert "and 300 more fields, not shown" in page.text


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan("lab"), "Up to date"),
        (Plan("lab", steps=(Touch(key=WEB),)), "Can be applied"),
        (
            Plan("lab", steps=(Touch(key=WEB),), hazards=(Hazard(WEB, "stops", Approval.RESTART),)),
            "Needs approval of its hazards",
        ),
        (Plan("lab", steps=(Touch(key=WEB),), hazards=(Hazard(WEB, "never", None),)), "Refused as it is"),
        (Plan("lab", unknown=((WEB, "silent"),)), "Refused as it is"),
    ],
)
def test_the_head_says_what_can_be_done_with_it(plan: Plan, words: str) -> None:
    assert words in Parts(plan_html(plan_view(plan))).text


def test_every_table_has_a_caption_and_every_heading_a_scope() -> None:
    page = Parts(plan_html(plan_view(plan_about("web"))))
    assert page.count("table") == page.count("caption") > 0
    assert all(attributes.get("scope") in {"col", "row"} for tag, attributes in page.elements if tag == "th")


def test_a_lost_majority_is_said_in_words() -> None:
    page = Parts(plan_html(plan_view(plan_about("web"))))
    assert "no quorum" in page.text
    assert "web (no quorum)" in page.text


def test_what_a_driver_keeps_besides_is_removed_on_the_page_too() -> None:
    step = CleanUp(key=Key(Kind.MACHINE, "bridge"), reason="the last machine goes")
    page = Parts(plan_html(plan_view(Plan("lab", steps=(step,)))))
    assert "Other resources of the driver" in page.text
    assert "the last machine goes" in page.text


def test_the_digest_is_that_of_the_plan() -> None:
    plan = plan_about("web")
    shown = replace(plan, notes=())
    assert plan_view(plan).digest == plan.digest
    assert plan_view(shown, plan.digest).digest == plan.digest
    assert plan.digest[:12] in plan_html(plan_view(plan))
