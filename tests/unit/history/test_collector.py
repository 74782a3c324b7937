"""What a run did, from its events and plans."""

from unit.history.samples import ORIGIN

from swarmplan.events import Event, Stage
from swarmplan.history.collector import RunCollector
from swarmplan.history.record import MOST_NAMES, Record
from swarmplan.model.change import Action, Change
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import Key, Kind
from swarmplan.plan.plan import Partial, Plan
from swarmplan.steps.swarm.tokens import RotateTokens

WEB, DB, NODE = Key(Kind.SERVICE, "web"), Key(Kind.SERVICE, "db"), Key(Kind.NODE, "m1")


def seen(collector: RunCollector) -> Record:
    return collector.record("run", "lab", "apply", "now", duration=1.26, result="converged", origin=ORIGIN, epoch=7, version="1")  # fmt: skip


def event(key: Key, stage: Stage) -> Event:
    return Event(f"step of {key}", key, stage)


def test_a_run_that_only_looked_or_was_held_up_did_nothing() -> None:
    collector = RunCollector()
    collector.note(Plan("lab", changes=(Change(WEB, Action.UPDATE),)))
    for stage in (Stage.STARTED, Stage.WAITING, Stage.RETRIED, Stage.SKIPPED, Stage.NOT_STARTED):
        collector(event(WEB, stage))
        assert not collector.began
    collector(event(WEB, Stage.FAILED))
    assert collector.began
    assert (seen(collector).changes, seen(collector).failed) == ({}, ("step of services.web",))


def test_what_was_done_counts_by_its_first_plan() -> None:
    collector = RunCollector()
    first = Plan("lab", changes=(Change(WEB, Action.CREATE), Change(DB, Action.UPDATE), Change(NODE, Action.WAIT)), steps=(RotateTokens(key=Key(Kind.SWARM)),))  # fmt: skip
    again = Plan("lab", changes=(Change(WEB, Action.UPDATE), Change(DB, Action.DELETE)))
    plans = iter((Plan("lab"), first, again))
    planner = collector.planner(lambda _desired, _observed: next(plans))
    for _ in range(3):
        planner(Desired("lab"), Observed())
    for key in (WEB, WEB, NODE):
        collector(event(key, Stage.DONE))
    found = seen(collector)
    assert (found.changes, found.changed) == ({"create": 1}, ("create services.web",))
    assert (found.steps, found.digest, found.duration, found.epoch) == (3, first.digest, 1.3, 7)


def test_the_names_have_a_limit_and_the_counts_have_none() -> None:
    collector = RunCollector()
    keys = [Key(Kind.SERVICE, f"s{number}") for number in range(MOST_NAMES + 9)]
    collector.note(Plan("lab", changes=tuple(Change(key, Action.CREATE) for key in keys)))
    for key in keys:
        collector(event(key, Stage.DONE))
    assert len(seen(collector).changed) == MOST_NAMES
    assert seen(collector).changes == {"create": MOST_NAMES + 9}


def test_a_run_of_a_part_says_so() -> None:
    collector = RunCollector()
    collector.note(Plan("lab"))
    assert not seen(collector).partial
    collector.note(Plan("lab", partial=Partial(("services.web",))))
    assert seen(collector).partial
