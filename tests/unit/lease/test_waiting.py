"""Whom a run says that it has waited for."""

from fake_clock import FakeClock

from swarmplan.errors import Locked
from swarmplan.lease.document import Lease
from swarmplan.lease.store import Stored
from swarmplan.lease.waiting import Waited, Waiting

FREE = Lease(epoch=3, seq=7)
BEN = Lease(
    holder="8344df", nonce="b", host="vm", user="ben", command="swarmplan apply", epoch=4, seq=8, index=50
)


def waiting() -> Waiting:
    return Waiting("lab", 300.0, Locked, clock=FakeClock(), pause=1.0, tell=lambda _: None)


def test_a_run_that_was_beaten_to_a_free_lease_waits_for_the_one_that_has_it() -> None:
    """Both saw it free; what was read then is nobody's."""
    one = waiting()
    one.on(Stored(FREE, "40", 40))
    assert one.first is None
    one.on(Stored(BEN, "51", 51))
    one.on(Stored(FREE, "60", 60))
    assert one.first == Waited(BEN, 50)
    assert "ben@vm" in one.first.lease.who


def test_one_whose_calls_may_still_be_carried_out_is_waited_for() -> None:
    one, ended = waiting(), Lease(nonce="b", host="vm", user="ben", command="swarmplan apply")
    one.on(Stored(ended, "40", 40))
    assert one.first == Waited(ended, 40)
