"""The linker: what steps require and provide, as edges between them."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_cluster import cluster

from swarmplan.dataclass import dataclass
from swarmplan.model.cluster import Observed
from swarmplan.model.key import Key, Kind
from swarmplan.plan.draft import Draft
from swarmplan.plan.graph.faults import NoOrder
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Fact, FactKind

READY, GONE = Fact(FactKind.NETWORK_READY, "app"), Fact(FactKind.SERVICE_GONE, "web")
SETTLED = Fact(FactKind.NODES_SETTLED)


class Make(Step):
    """A step that declares nothing of its own."""

    verb = "make"


@dataclass(frozen=True, kw_only=True)
class Sized(Step):
    """One that has more to it than its name."""

    size: int = 0
    verb = "make"


def make(name: str, *needs: str) -> Make:
    return Make(key=Key(Kind.SERVICE, name), needs=frozenset(f"make services.{need}" for need in needs))


def draft() -> Draft:
    return Draft(cluster(), Observed())


def edges(of: Draft) -> dict[str, list[str]]:
    def short(names: Iterable[str]) -> list[str]:
        return sorted(name.removeprefix("make services.") for name in names)

    return {short([step.name])[0]: short(step.needs) for step in of.ordered()}


def test_a_requirement_is_met_when_all_its_providers_are_done() -> None:
    found = draft()
    found.step(make("later"), requires=[READY])
    found.step(make("a"), provides=[READY])
    found.step(make("b"), provides=[READY])
    assert edges(found) == {"a": [], "b": [], "later": ["a", "b"]}


def test_what_nobody_provides_is_true_already() -> None:
    found = draft()
    found.step(make("later"), requires=[READY])
    assert edges(found) == {"later": []}


def test_who_provides_what_it_requires_comes_between_the_others_and_the_rest() -> None:
    found = draft()
    found.step(make("later"), requires=[READY])
    found.step(make("between"), requires=[READY], provides=[READY])
    found.step(make("first"), provides=[READY])
    assert edges(found) == {"first": [], "between": ["first"], "later": ["between"]}


def test_a_milestone_stands_for_what_many_provide_and_many_require() -> None:
    found = draft()
    for name in "ab":
        found.step(make(name), provides=[SETTLED])
    for name in "cd":
        found.step(make(name), requires=[SETTLED])
    milestone = "reach nodes.in place"
    assert edges(found) == {"a": [], "b": [], milestone: ["a", "b"], "c": [milestone], "d": [milestone]}


def test_no_milestone_stands_for_one_step() -> None:
    found = draft()
    found.step(make("a"), provides=[SETTLED])
    found.step(make("c"), requires=[SETTLED])
    assert edges(found) == {"a": [], "c": ["a"]}


def test_what_the_step_before_in_a_chain_requires_is_not_required_again() -> None:
    found = draft()
    found.step(make("a"), provides=[READY])
    found.step(make("b"), requires=[READY])
    found.step(make("c", "b"), requires=[READY])
    assert edges(found) == {"a": [], "b": ["a"], "c": ["b"]}


def test_what_the_step_before_in_a_chain_adds_to_is_required_of_the_others_that_do() -> None:
    found = draft()
    found.step(make("a"), provides=[READY])
    for name in ("b", "c"):
        found.step(make(name), requires=[READY], provides=[READY])
    found.step(make("d", "b"), requires=[READY])
    assert edges(found) == {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}


def test_a_fact_with_a_milestone_may_follow_from_another_with_one() -> None:
    found = draft()
    loaded = Fact(FactKind.IMAGE_LOADED, "hello")
    for name in ("a", "b"):
        found.step(make(name), provides=[loaded])
    found.step(make("c"), provides=[SETTLED])
    found.declared.follow(SETTLED, loaded)
    found.step(make("later"), requires=[SETTLED])
    assert [step.name for step in found.ordered()][-1] == "make services.later"


def test_who_requires_what_was_withdrawn_waits_for_nobody() -> None:
    found = draft()
    found.step(make("a"), provides=[READY])
    found.step(make("b"), requires=[READY])
    found.declared.withdraw(READY)
    assert edges(found) == {"a": [], "b": []}


def test_a_fact_may_follow_from_another() -> None:
    found = draft()
    found.declared.follow(READY, GONE)
    found.step(make("later"), requires=[READY])
    found.step(make("web"), provides=[GONE])
    assert edges(found) == {"web": [], "later": ["web"]}


def test_what_else_waits_for_nothing_waits_for_what_comes_first() -> None:
    found = draft()
    found.step(make("before"), provides=[GONE])
    found.first = GONE
    found.step(make("a"))
    found.step(make("b", "a"))
    assert edges(found) == {"before": [], "a": ["before"], "b": ["a"]}


def test_the_first_step_of_a_name_stays_and_provides_what_the_others_would() -> None:
    found = draft()
    found.step(replace(make("a"), reason="the first"), requires=[SETTLED])
    found.step(replace(make("a"), reason="the second"), provides=[READY])
    found.step(make("later"), requires=[READY])
    assert edges(found) == {"a": [], "later": ["a"]}
    assert found.ordered()[0].reason == "the first"


@given(
    told=st.sampled_from(["class", "field", "needs", "requires", "first"]),
    more=st.sampled_from([READY, SETTLED]),
)
def test_different_steps_of_one_name_are_told(told: str, more: Fact) -> None:
    found = draft()
    found.step(make("before"), provides=[more])
    found.step(Sized(key=make("a").key))
    other: Step = Sized(key=make("a").key, size=int(told == "field"))
    if told == "class":
        other = make("a")
    if told == "needs":
        other = replace(other, needs=frozenset({"make services.before"}))
    if told == "first":
        found.first = more
    with pytest.raises(NoOrder, match=r"'make services\.a' would be two different steps"):
        found.step(other, requires=[more] if told == "requires" else [])


def test_a_cycle_is_told_by_its_facts_and_resources() -> None:
    found = draft()
    found.step(make("a"), requires=[READY], provides=[SETTLED])
    found.step(make("b"), requires=[SETTLED], provides=[READY])
    with pytest.raises(NoOrder) as error:
        found.ordered()
    said = str(error.value)
    assert "'make services.a' requires 'network ready (app)' of 'make services.b'" in said
    assert "'make services.b' requires 'all nodes settled' of 'make services.a'" in said


def test_who_relies_on_what_no_step_does_is_told() -> None:
    found = draft()
    found.step(make("a"), requires=[GONE])
    with pytest.raises(NoOrder, match=r"'make services.a' requires 'service gone \(web\)', which no step"):
        found.ordered()
    follows = draft()
    follows.declared.follow(READY, GONE)
    follows.step(make("a"), requires=[READY])
    with pytest.raises(NoOrder, match=r"'network ready \(app\)' requires 'service gone \(web\)', which no"):
        follows.ordered()


def test_whether_a_fact_can_hold_before_another() -> None:
    found = draft()
    found.step(make("a"), provides=[READY])
    found.step(make("b"), requires=[READY])
    found.step(make("c", "b"), provides=[GONE])
    assert found.declared.comes_after(GONE, READY)
    assert not found.declared.comes_after(READY, GONE)
