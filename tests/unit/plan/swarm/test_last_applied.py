"""A change by another hand shows in the services of stacks, too, and nothing else is taken for one."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import cluster
from unit.plan.services.test_stacks import noting, stacked

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.normal.last_applied import Hashes, spec_hash, with_hashes
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.planner import make_plan
from swarmplan.steps.services.stacks import RecordHashes

ONE, TWO, THREE = (stacked("web", deploy={"replicas": count}) for count in (1, 2, 3))


def of(desired: Desired) -> str:
    return spec_hash(desired.services["vote_web"].spec)


def keeping(observed: Observed, *marks: str) -> Observed:
    """The same, where the swarm keeps these marks of the one service."""
    noted = noting(observed, "vote")
    assert isinstance(noted.swarm, SwarmState)
    spec = with_hashes(noted.swarm.spec, {"vote_web": marks} if marks else {})
    return replace(noted, swarm=replace(noted.swarm, spec=spec))


def kept(desired: Desired, observed: Observed) -> Hashes | None:
    """What an apply would keep, None where that is kept already."""
    bookkeeping = [
        step for step in make_plan(desired, observed).bookkeeping if isinstance(step, RecordHashes)
    ]
    return bookkeeping[0].hashes if bookkeeping else None


@pytest.mark.parametrize(
    ("marks", "drift"),
    [((of(TWO),), True), ((of(ONE),), False), ((of(TWO), of(ONE)), False), ((), False)],
    ids=["another hand", "the file", "an apply that ended halfway", "nobody knows"],
)
def test_who_changed_it(marks: tuple[str, ...], drift: bool) -> None:  # noqa: FBT001 - what a case expects
    plan = make_plan(THREE, keeping(converged(ONE), *marks))
    assert [change.drift for change in plan.changes] == [drift]


def test_what_is_as_wanted_is_kept_aside_and_once() -> None:
    found = converged(ONE)
    assert make_plan(ONE, found).converged
    assert kept(ONE, found) == {"vote_web": (of(ONE),)}
    assert kept(ONE, keeping(found, of(ONE))) is None
    assert kept(ONE, keeping(found, of(TWO), of(ONE))) == {"vote_web": (of(ONE),)}


def test_what_is_to_change_is_kept_as_it_was_and_will_be() -> None:
    found = converged(ONE)
    assert kept(TWO, keeping(found)) == {"vote_web": (of(ONE), of(TWO))}
    assert kept(TWO, keeping(found, of(ONE))) == {"vote_web": (of(ONE), of(TWO))}
    assert kept(THREE, keeping(found, of(TWO), of(ONE))) == {"vote_web": (of(ONE), of(THREE))}
    assert kept(THREE, keeping(found, of(TWO))) == {"vote_web": (of(TWO), of(THREE))}


def test_what_is_gone_is_not_kept() -> None:
    assert kept(replace(ONE, services={}), keeping(converged(ONE), of(ONE))) == {}


@pytest.mark.parametrize(
    "more",
    [
        {"TaskTemplate": {"ContainerSpec": {"Image": "lab/hello:1@sha256:" + "a" * 64}}},
        {
            "TaskTemplate": {
                "ContainerSpec": {"Image": "lab/hello:1"},
                "Placement": {"Platforms": [{"OS": "linux"}]},
            }
        },
    ],
)
def test_a_digest_is_no_other_mark(more: dict[str, Any]) -> None:
    plain = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "lab/hello:1"}}}
    assert spec_hash({**plain, **more}) == spec_hash(plain)


def test_what_is_to_change_or_not_there_is_not_recorded_as_applied() -> None:
    """Else the edit would look like a change by somebody else. What the swarm has recorded of it stays."""
    wanted = cluster(1, 1)
    labelled = replace(wanted, nodes={**wanted.nodes, "w1": replace(wanted.nodes["w1"], labels={"a": "b"})})
    for after in (wanted, labelled, cluster(1, 2)):
        assert make_plan(after, converged(wanted)).bookkeeping == ()
    (record,) = make_plan(labelled, replace(converged(labelled), swarm=converged(wanted).swarm)).bookkeeping
    assert isinstance(record, RecordHashes)
