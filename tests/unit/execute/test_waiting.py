"""When the lists may be read again."""

from dataclasses import dataclass

import pytest

from swarmplan.execute.running_step import RunningStep
from swarmplan.execute.waiting import Waiting
from swarmplan.model.key import Key, Kind
from swarmplan.steps.services.listing import ListedWait, Listing


@dataclass(frozen=True, kw_only=True)
class Listed(ListedWait):
    def unmet_in(self, listing: Listing) -> str | None:  # noqa: ARG002 - it is not asked
        return "not yet"


def pauses(*took: float) -> list[float]:
    """Seconds until the next reading, after readings that took so long."""
    waiting, found = Waiting(), []
    for each in took:
        waiting.put(RunningStep(Listed(key=Key(Kind.SERVICE, "web")), since=0.0))
        waiting.take_listed(100.0)
        waiting.listed_read(100.0, each)
        found.append(waiting._rested - 100.0)
    return found


def test_they_are_read_less_often_where_that_takes_long() -> None:
    assert pauses(0.01, 0.01) == pytest.approx([0.04, 0.04])
    assert pauses(1.0, 1.0) == pytest.approx([4.0, 4.0])
    assert pauses(9.0, 9.0) == pytest.approx([5.0, 5.0])


def test_one_reading_that_took_long_is_no_reason_but_three_are() -> None:
    assert pauses(0.01, 1.0, 0.01, 1.0, 1.0, 1.0) == pytest.approx([0.04, 0.04, 0.04, 0.04, 0.04, 4.0])


def test_services_that_are_as_they_were_are_not_looked_at_again() -> None:
    def listing(name: str, tasks: int) -> Listing:
        found = [{"ID": str(number), "Status": {"State": "running"}} for number in range(tasks)]
        return Listing({name: {"ID": "s"}}, {"s": found}, [{"ID": "n"}], {"id": "app"})

    last = listing("web", 2)
    same = listing("web", 2).sharing(last)
    assert same.services["web"] is last.services["web"]
    assert (same.tasks["s"], same.nodes, same.networks) == (last.tasks["s"], last.nodes, last.networks)
    assert (same.tasks["s"] is last.tasks["s"], same.nodes is last.nodes, same.networks is last.networks) == (
        True, True, True,
    )  # fmt: skip
    other = listing("web", 3).sharing(last)
    assert other.services["web"] is last.services["web"]
    assert other.tasks["s"] is not last.tasks["s"]
    assert listing("db", 2).sharing(last).services == {"db": {"ID": "s"}}
