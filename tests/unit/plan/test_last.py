"""What is changed last: after all else of a plan, but for what waits for that change."""

from dataclasses import replace

from golden.converged import converged
from hypothesis import given
from hypothesis import strategies as st
from small_cluster import cluster
from unit.plan.graph import ancestors, before_each

from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.plan.graph.last import with_last
from swarmplan.plan.plan import Plan
from swarmplan.plan.planner import make_plan
from swarmplan.steps.base import Milestone, Step, Wait


class Make(Step):
    """A step that declares nothing of its own."""

    verb = "make"


def make(name: str, *needs: str) -> Make:
    return Make(key=Key(Kind.SERVICE, name), needs=frozenset(f"make services.{need}" for need in needs))


def last(desired: Desired, *names: str) -> Desired:
    services = {name: replace(service, last=name in names) for name, service in desired.services.items()}
    return replace(desired, services=services)


def planned(desired: Desired, before: Desired) -> tuple[Plan, dict[str, set[str]]]:
    plan = make_plan(desired, converged(before))
    return plan, ancestors(plan)


WEB, NEW = {"image": "lab/hello:1"}, {"image": "lab/hello:2"}


def test_it_waits_for_the_others_to_converge_and_is_awaited_itself() -> None:
    before = cluster(services={"agent": WEB, "web": WEB, "gone": WEB})
    _, waits = planned(last(cluster(services={"agent": NEW, "web": NEW}), "agent"), before)
    assert {"await services.web", "remove services.gone"} <= waits["update services.agent"]
    assert "update services.agent" in waits["await services.agent"]
    assert not waits["update services.web"]


def test_nodes_leave_before_it_is_changed() -> None:
    before = cluster(managers=3, workers=1, services={"agent": WEB, "web": WEB})
    plan, waits = planned(last(cluster(managers=3, services={"agent": NEW, "web": NEW}), "agent"), before)
    drains = [step.name for step in plan.steps if step.verb == "drain"]
    assert drains
    assert {*drains, "await services.web", "await again services.web"} <= waits["update services.agent"]
    assert "await again services.agent" not in waits  # it would wait for what comes after it
    assert "await services.agent" not in waits["await again services.web"]


def test_what_depends_on_it_stays_behind_it() -> None:
    desired = last(cluster(services={"agent": NEW, "page": NEW, "web": NEW}), "agent")
    page = replace(desired.services["page"], after={"agent": "started"})  # type: ignore[dict-item]  # as StrEnum
    desired = replace(desired, services={**desired.services, "page": page})
    _, waits = planned(desired, cluster(services={"agent": WEB, "page": WEB, "web": WEB}))
    assert "await services.agent" in waits["update services.page"]
    assert "await services.web" in waits["update services.agent"]


def test_one_that_is_not_changed_moves_nothing() -> None:
    before, after = cluster(services={"agent": WEB, "web": WEB}), cluster(services={"agent": WEB, "web": NEW})
    assert planned(last(after, "agent"), before)[0].steps == planned(after, before)[0].steps


def test_if_all_are_last_none_is() -> None:
    before, after = cluster(services={"a": WEB, "b": WEB}), cluster(services={"a": NEW, "b": NEW})
    _, waits = planned(last(after, "a", "b"), before)
    assert not waits["update services.a"]
    assert not waits["update services.b"]


@given(
    names=st.permutations("abcdefgh"),
    edges=st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14),
    chosen=st.sets(st.sampled_from("abcdefgh"), max_size=3),
)
def test_any_graph_stays_one_without_cycles(
    names: list[str], edges: set[tuple[int, int]], chosen: set[str]
) -> None:
    steps = [
        make(name, *(names[other] for one, other in edges if one == at and other < at))
        for at, name in enumerate(names)
    ]
    keys = {Key(Kind.SERVICE, name) for name in chosen}
    found = with_last(steps, keys)
    waits = before_each(found)  # raises where a step comes before its needs
    was = before_each(steps)
    assert {step.name for step in found if not isinstance(step, Milestone)} == {step.name for step in steps}
    changed = {f"make services.{name}" for name in chosen}
    for step in steps:
        assert was[step.name] <= waits[step.name]
        if not (was[step.name] | {step.name}) & changed:
            assert not waits[step.name] & changed
            assert all(step.name in waits[name] for name in changed)


def test_a_service_that_only_waits_is_not_moved() -> None:
    class Await(Make, Wait):
        """One that waits."""

    only = (make("web"), Await(key=Key(Kind.SERVICE, "agent")))
    assert with_last(only, {Key(Kind.SERVICE, "agent")}) == only
