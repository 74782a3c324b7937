"""The gate: what was allowed on the command line, and what a person says."""

from collections.abc import Collection, Iterator
from types import SimpleNamespace

import click
import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.terminal import approval
from swarmplan.cli.terminal.approval import Approver, allowed
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Approval, Hazard, Plan
from swarmplan.steps.base import Wait
from swarmplan.steps.machines import RemoveMachine

M1 = Key(Kind.MACHINE, "m1")
ACT = (RemoveMachine(key=M1),)
PLAIN = Plan("lab", steps=ACT)
WAITS = Plan("lab", steps=(Wait(key=M1),))
REPLACES = Plan("lab", steps=ACT, hazards=(Hazard(M1, "m1 is recreated", Approval.REPLACE),))
DESTROYS = Plan("lab", steps=ACT, hazards=(Hazard(M1, "m1 goes", Approval.DESTROY),))
NEVER = Plan("lab", steps=ACT, hazards=(Hazard(M1, "the swarm would be lost", None), *REPLACES.hazards))


class Person:
    """Somebody at a terminal who gives these answers, and what they were shown."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: str, there: bool = True) -> None:
        self.shown: list[Plan] = []
        self.allowed: list[frozenset[Approval]] = []
        self.asked = 0
        self.questions: list[str] = []
        self._answers: Iterator[str] = iter(answers)
        stream = SimpleNamespace(isatty=lambda: there)
        monkeypatch.setattr(approval, "sys", SimpleNamespace(stdin=stream, stdout=stream))
        monkeypatch.setattr(click, "prompt", self._prompt)

    def gate(self, *kinds: Approval, auto: bool = False) -> Approver:
        return Approver(frozenset(kinds), auto_approve=auto, printer=self._print)

    def _print(self, plan: Plan, kinds: Collection[Approval]) -> None:
        self.shown.append(plan)
        self.allowed.append(frozenset(kinds))

    def _prompt(self, question: str, **_: object) -> str:
        self.asked += 1
        self.questions.append(question)
        return next(self._answers)


@pytest.mark.parametrize(
    ("plan", "kinds", "auto", "answer"),
    [
        (PLAIN, (), True, None),
        (PLAIN, (), False, "approval is needed and there is no terminal to ask on: use --auto-approve"),
        (WAITS, (), False, None),
        (REPLACES, (), True, "needs --allow replace: m1 is recreated"),
        (REPLACES, (), False, "needs --allow replace and --auto-approve: m1 is recreated"),
        (REPLACES, (Approval.REPLACE,), True, None),
        (
            REPLACES,
            (Approval.REPLACE,),
            False,
            "approval is needed and there is no terminal to ask on: use --auto-approve",
        ),
        (REPLACES, (Approval.DESTROY,), True, "needs --allow replace: m1 is recreated"),
        (NEVER, tuple(Approval), True, "the swarm would be lost"),
    ],
)
def test_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
    plan: Plan,
    kinds: tuple[Approval, ...],
    answer: str | None,
    *,
    auto: bool,
) -> None:
    person = Person(monkeypatch, there=False)
    assert person.gate(*kinds, auto=auto)(plan) == answer
    assert person.asked == 0


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("yes", None),
        (" yes ", None),
        ("YES", "not approved"),
        ("Yes", "not approved"),
        ("y", "not approved"),
        ("no", "not approved"),
    ],
)
def test_only_yes_is_a_yes(monkeypatch: pytest.MonkeyPatch, said: str, answer: str | None) -> None:
    person = Person(monkeypatch, said)
    assert person.gate()(PLAIN) == answer
    assert person.shown == []
    assert person.questions == ["Apply this plan? Only 'yes' is accepted"]


def test_a_yes_holds_for_later_rounds_but_not_for_new_kinds_of_hazard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = Person(monkeypatch, "yes", "yes", "no")
    gate = person.gate()
    assert [gate(plan) for plan in (REPLACES, PLAIN, REPLACES)] == [None, None, None]
    assert (person.asked, person.shown) == (1, [PLAIN, REPLACES])
    assert gate(DESTROYS) is None
    assert (person.asked, person.shown) == (2, [PLAIN, REPLACES, DESTROYS])
    assert person.allowed == [{Approval.REPLACE}] * 3
    assert gate(Plan("lab", steps=ACT, hazards=(Hazard(M1, "?", Approval.UNKNOWN),))) == "not approved"


def test_the_plan_of_a_later_round_is_shown_though_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(monkeypatch, there=False)
    gate = person.gate(auto=True)
    assert [gate(plan) for plan in (PLAIN, WAITS, PLAIN)] == [None, None, None]
    assert person.shown == [PLAIN]


def test_nobody_is_asked_what_was_answered_on_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(monkeypatch)
    assert person.gate(Approval.REPLACE, auto=True)(REPLACES) is None
    assert person.gate(auto=True)(DESTROYS) == "needs --allow destroy: m1 goes"
    assert person.gate()(NEVER) == "the swarm would be lost"


def test_the_first_plan_is_shown_with_what_the_command_line_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(monkeypatch)
    person.gate(Approval.DESTROY).show(DESTROYS)
    assert (person.shown, person.allowed) == ([DESTROYS], [{Approval.DESTROY}])


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ([], set()),
        (["destroy"], {Approval.DESTROY}),
        (["destroy, replace", "restart"], {Approval.DESTROY, Approval.REPLACE, Approval.RESTART}),
        (["all"], set(Approval)),
        (["quorum-risk,,"], {Approval.QUORUM}),
    ],
)
def test_allowed_kinds(values: list[str], kinds: set[Approval]) -> None:
    assert allowed(values) == kinds


def test_a_kind_that_does_not_exist_is_reported_with_those_there_are() -> None:
    with pytest.raises(
        click.UsageError,
        match="--allow bogus, b2: not a valid kind of hazard; valid kinds: create, change, destroy, rename, ",
    ):
        allowed(["bogus,destroy", "b2"])


def test_a_person_is_asked_by_the_command(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    Person(monkeypatch, "no", "yes")
    assert terminal.rehearse("apply").code == 4
    assert terminal.rehearse("apply").code == 0
