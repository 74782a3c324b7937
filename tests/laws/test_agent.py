"""An agent that dies, and is started again: nothing is done twice, nothing is lost, and what was not decided is not done."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from agent_rig import Desk, asked, commit
from hypothesis import given
from hypothesis import strategies as st
from laws.rig import Killed, law

from swarmplan.agent.events import PassEnded, PassResult
from swarmplan.errors import SpecError, Unreachable
from swarmplan.simulator.state.faults import When

pytestmark = pytest.mark.laws

STAGES = ("fetch", "open", "look", "lease", "applied", "close")
IMAGES = ("lab/hello:1", "lab/hello:2", "lab/hello:3")
BAD = SpecError(["cluster.yaml:1:1: not valid"])


@contextmanager
def desk() -> Iterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        yield Desk(Path(folder))


def killed(one: Desk, stage: str) -> None:
    """The next pass dies at this stage, and the agent is started again."""

    def die(now: str) -> None:
        if now == stage:
            raise Killed

    one.repository.hook = die
    try:
        one.follower.once()
    except Killed:
        pass
    finally:
        one.repository.hook = lambda _stage: None
    one.start()


@law
@given(
    deaths=st.lists(st.sampled_from(STAGES), max_size=6),
    at=st.integers(1, 60),
    when=st.sampled_from(list(When)),
    image=st.sampled_from(IMAGES),
)
def test_however_often_it_dies_the_cluster_comes_to_be_what_the_last_commit_asks_for(
    deaths: list[str], at: int, when: When, image: str
) -> None:
    """At each stage of a pass, and at any call of the engines in between."""
    with desk() as one:
        one.push(asked())
        for stage in deaths:
            killed(one, stage)
        one.repository.rig.world.faults.add(Killed(), at=at, when=when)
        last = one.push(asked(image))
        try:
            one.follower.once()
        except Killed:
            one.start()
        one.repository.rig.world.faults.clear()
        results = [one.once().result for _ in range(3)]
        assert results[-1] is PassResult.UNCHANGED
        assert one.follower.status.applied == last
        assert len(one.repository.rig.world.hosts) == 1
        (web,) = one.repository.rig.adapters(asked()).manager().services()
        assert web["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"].startswith(image)


def happens(one: Desk, step: str, good: set[str]) -> None:
    """One thing; ``good`` are the commits that are valid."""
    if step == "good":
        image = IMAGES[len(one.repository.commits) % len(IMAGES)]
        good.add(one.push(asked(image)).id)
    elif step == "bad":
        one.push(BAD)
    elif step in {"away", "back"}:
        one.repository.trouble = Unreachable("no answer") if step == "away" else None
    elif step == "restart":
        one.start()
    elif not one.repository.commits:
        return
    elif step == "pass":
        one.once()
    else:
        killed(one, step)


@law
@given(
    steps=st.lists(
        st.sampled_from(["good", "bad", "pass", "restart", "away", "back", *STAGES]), min_size=1, max_size=14
    )
)
def test_what_is_remembered_is_what_was_applied(steps: list[str]) -> None:
    """Whatever happens in whichever order: the commit that is remembered is one whose state the cluster had, never an invalid one; and a
    cluster that is up to date is left alone."""
    with desk() as one:
        good: set[str] = set()
        for step in steps:
            happens(one, step, good)
            applied = one.follower.status.applied
            assert applied is None or applied.id in good
        one.repository.trouble = None
        one.push(asked())
        one.once()
        assert one.once().result is PassResult.UNCHANGED
        assert one.follower.status.applied == commit(len(one.repository.commits))
        runs = one.repository.applied
        for _ in range(3):
            assert one.once().result is PassResult.UNCHANGED
        assert one.repository.applied == runs
        assert all(each.cluster == "lab" for each in one.told if isinstance(each, PassEnded))
