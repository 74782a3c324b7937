"""One lease, one run: taken when it is free or has expired, renewed by compare-and-swap alone, lost for good."""

from dataclasses import replace

import pytest
from fake_clock import FakeClock
from lease_store import Memory

from swarmplan.errors import LeaseLost, Transient, Unreachable
from swarmplan.lease.document import Lease
from swarmplan.lease.store import Stored
from swarmplan.lease.tenure import Tenure
from swarmplan.lease.terms import TERMS


def mine(name: str) -> Lease:
    return Lease(name, f"nonce-{name}", host="h", user=name, command="swarmplan apply")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def store() -> Memory:
    return Memory()


def tenure(store: Memory, clock: FakeClock, name: str = "a") -> Tenure:
    return Tenure(store, mine(name), clock)


def test_nobody_has_it_and_it_is_taken_and_given_back(store: Memory, clock: FakeClock) -> None:
    a = tenure(store, clock)
    assert a.try_take()
    assert store.lease is not None
    assert (store.lease.holder, store.lease.epoch, a.lease.index) == ("a", 1, store.index)
    a.renew()
    a.release()
    assert store.lease.free
    b = tenure(store, clock, "b")
    assert b.try_take()
    assert store.lease.epoch == 2


def test_another_waits_for_the_ttl_after_it_saw_the_last_change(store: Memory, clock: FakeClock) -> None:
    a, b = tenure(store, clock), tenure(store, clock, "b")
    assert a.try_take()
    assert not b.try_take()
    for _ in range(20):
        clock.sleep(9)
        a.renew()
        assert not b.try_take()
    clock.sleep(TERMS.ttl - 1)
    assert not b.try_take()
    clock.sleep(1)
    assert b.try_take()
    with pytest.raises(LeaseLost, match=r"'swarmplan apply' by b@h \(id b\)"):
        a.renew()
    for _ in range(2):
        with pytest.raises(LeaseLost, match="Nothing more was carried out"):
            a.check()


def test_of_a_run_that_has_ended_only_what_it_sent_is_waited_for(store: Memory, clock: FakeClock) -> None:
    assert tenure(store, clock).try_take()
    b = Tenure(store, mine("b"), clock, ended=("nonce-a",))
    other = Tenure(store, mine("c"), clock, ended=("nonce-of-another",))
    assert not b.try_take()
    assert not other.try_take()
    clock.sleep(TERMS.request_timeout)
    assert not b.try_take()
    clock.sleep(TERMS.margin)
    assert not other.try_take()
    assert b.try_take()


def test_a_renewal_with_equal_labels_is_one_that_was_seen(store: Memory, clock: FakeClock) -> None:
    a, b = tenure(store, clock), tenure(store, clock, "b")
    a.try_take()
    b.try_take()
    clock.sleep(TERMS.ttl - 1)
    store.index += 1  # a version more, and the same labels
    clock.sleep(2)
    assert not b.try_take()


def test_nothing_is_begun_that_could_outlive_the_ttl(store: Memory, clock: FakeClock) -> None:
    a = tenure(store, clock)
    a.try_take()
    for _ in range(35):
        clock.sleep(1)
        a.check()
    clock.sleep(1)
    with pytest.raises(Transient, match="for 36 s, so nothing is begun"):
        a.check()
    a.renew()
    a.check()


def test_time_left_counts_from_before_the_renewal_was_sent(store: Memory, clock: FakeClock) -> None:
    a = tenure(store, clock)
    a.try_take()
    store.trouble = lambda _call: clock.sleep(10)
    a.renew()
    store.trouble = lambda _call: None
    clock.sleep(25)
    a.check()
    clock.sleep(1)
    with pytest.raises(Transient):
        a.check()


def test_who_was_stopped_for_longer_than_the_ttl_goes_on_with_nothing(
    store: Memory, clock: FakeClock
) -> None:
    a = tenure(store, clock)
    a.try_take()
    clock.sleep(TERMS.ttl + 1)
    for call in (a.check, a.renew, a.check):
        with pytest.raises(LeaseLost, match="was stopped for 61 s"):
            call()
    assert not a.held


def test_who_ran_but_reached_nobody_goes_on_where_nobody_took_it(store: Memory, clock: FakeClock) -> None:
    a = tenure(store, clock)
    a.try_take()

    def silent(_call: str) -> None:
        raise Unreachable("no answer")

    store.trouble = silent
    for _ in range(10):
        clock.sleep(10)
        with pytest.raises(Unreachable):
            a.renew()
    with pytest.raises(Transient):
        a.check()
    store.trouble = lambda _call: None
    a.renew()
    a.check()


@pytest.mark.parametrize("then", ["late", "never"])
def test_a_renewal_without_an_answer_may_be_applied_late(store: Memory, clock: FakeClock, then: str) -> None:
    a = tenure(store, clock)
    a.try_take()
    store.lost = 1
    with pytest.raises(Unreachable):
        a.renew()
    clock.sleep(11)
    if then == "late":
        store.apply_late()
    a.renew()
    a.check()


def test_a_write_in_between_is_not_the_end_where_it_is_our_own(store: Memory, clock: FakeClock) -> None:
    """An update out of sequence says that something was written, not by whom."""
    a = tenure(store, clock)
    a.try_take()
    store.lost = 1
    with pytest.raises(Unreachable):
        a.renew()

    def late(call: str) -> None:
        if call == "replace":
            store.apply_late()

    store.trouble = late
    a.renew()
    a.check()


def test_what_is_taken_late_counts_from_when_that_was_sent(store: Memory, clock: FakeClock) -> None:
    a = tenure(store, clock)
    store.lost = 1
    with pytest.raises(Unreachable):
        a.try_take()
    clock.sleep(12)
    store.apply_late()
    assert a.try_take()
    clock.sleep(23)
    a.check()
    clock.sleep(1)
    with pytest.raises(Transient):
        a.check()


def test_of_two_takings_the_one_that_was_applied_counts(store: Memory, clock: FakeClock) -> None:
    a = tenure(store, clock)
    store.lost = 2
    for _ in range(2):
        with pytest.raises(Unreachable):
            a.try_take()
        clock.sleep(15)
    store.apply_late()
    assert a.try_take()
    clock.sleep(5)
    a.check()
    clock.sleep(1)
    with pytest.raises(Transient):
        a.check()


def test_a_lease_of_an_older_state_is_no_proof_until_it_must_be(store: Memory, clock: FakeClock) -> None:
    """A cut-off leader answers with an old one for some seconds; a restored swarm for good."""
    a, b = tenure(store, clock), tenure(store, clock, "b")
    a.try_take()
    a.release()
    old = store.lease
    b.try_take()
    store.lease = old
    with pytest.raises(Transient, match="it may be behind"):
        b.renew()
    for _ in range(6):
        clock.sleep(10)
        b.tick()
    clock.sleep(1)
    with pytest.raises(LeaseLost):
        b.renew()


def test_a_lease_that_this_run_made_may_be_unknown_to_a_manager_that_is_behind(
    store: Memory, clock: FakeClock
) -> None:
    a = tenure(store, clock)
    a.try_take()
    kept, store.lease = store.lease, None
    with pytest.raises(Transient):
        a.renew()
    with pytest.raises(Transient, match="so nothing is begun until another manager confirms it"):
        a.check()
    store.lease = kept
    a.renew()
    a.check()
    store.lease = None
    for _ in range(7):
        clock.sleep(10)
        a.tick()
    with pytest.raises(LeaseLost, match="or the swarm is another one now"):
        a.renew()


def test_a_lease_that_was_there_before_this_run_and_is_gone_is_lost_at_once(
    store: Memory, clock: FakeClock
) -> None:
    store.create(Lease(epoch=4))
    a = tenure(store, clock)
    a.try_take()
    store.lease = None
    with pytest.raises(LeaseLost, match="its config was removed"):
        a.renew()


def test_another_object_that_somebody_has_is_the_end_at_once(store: Memory, clock: FakeClock) -> None:
    """Whatever its epoch: without records, a config that was removed and made again starts at 1."""
    store.create(Lease(epoch=4))
    a, b = tenure(store, clock), tenure(store, clock, "b")
    a.try_take()
    store.lease = None
    assert b.try_take()
    with pytest.raises(LeaseLost, match=r"another run has taken the lease: .* by b@h"):
        a.renew()
    with pytest.raises(LeaseLost):
        a.check()
    b.renew()


def test_where_a_lease_may_have_been_removed_the_records_say_how_far_the_epochs_were(
    store: Memory, clock: FakeClock
) -> None:
    a = Tenure(store, mine("a"), clock, recorded=lambda: 6)
    assert a.try_take()
    assert a.lease.epoch == 7
    a.release()
    b = Tenure(store, mine("b"), clock, recorded=lambda: 99)
    assert b.try_take()
    assert b.lease.epoch == 8  # the lease itself knows better


def test_records_that_cannot_be_read_keep_nobody_from_the_lease(store: Memory, clock: FakeClock) -> None:
    def unreadable() -> int:
        raise Unreachable("no answer")

    a = Tenure(store, mine("a"), clock, recorded=unreadable)
    assert a.try_take()
    assert a.lease.epoch == 1


def test_an_older_object_that_nobody_has_may_be_from_a_manager_that_is_behind(
    store: Memory, clock: FakeClock
) -> None:
    store.create(Lease(epoch=4))
    behind = (store.lease, store.index, store.made)
    store.lease = None
    a = tenure(store, clock)
    a.try_take()
    now = (store.lease, store.index, store.made)
    store.lease, store.index, store.made = behind
    for call in (a.renew, a.check):
        with pytest.raises(Transient):
            call()
    store.lease, store.index, store.made = now
    a.renew()
    a.check()


def test_a_lower_epoch_that_was_written_since_is_the_end_at_once(store: Memory, clock: FakeClock) -> None:
    store.create(Lease(epoch=4))
    a = tenure(store, clock)
    a.try_take()
    stored = store.read()
    assert stored is not None
    store.replace(stored, Lease("by hand", "x", epoch=1))
    with pytest.raises(LeaseLost, match="id by hand"):
        a.renew()


def test_where_the_swarm_goes_on_purpose_an_answer_without_the_lease_is_no_surprise(
    store: Memory, clock: FakeClock
) -> None:
    store.create(Lease(epoch=4))
    a = tenure(store, clock)
    a.try_take()
    a.ending, store.lease = True, None
    with pytest.raises(Transient):
        a.renew()
    a.check()


def test_a_version_remembered_from_before_a_restore_overwrites_nothing(
    store: Memory, clock: FakeClock
) -> None:
    """The index of a restored swarm rises again: a number that was seen before is another state (23 became 17)."""
    a, b = tenure(store, clock), tenure(store, clock, "b")
    a.try_take()
    a.renew()
    remembered = store.index
    store.lease, store.index = replace(store.lease or Lease(), holder="", nonce=""), remembered - 2
    assert b.try_take()
    store.index = remembered
    with pytest.raises(LeaseLost, match="id b"):
        a.renew()
    assert store.lease is not None
    assert store.lease.holder == "b"


def test_one_that_was_revoked_is_not_free_at_once(store: Memory, clock: FakeClock) -> None:
    a, b = tenure(store, clock), tenure(store, clock, "b")
    a.try_take()
    stored = store.read()
    assert isinstance(stored, Stored)
    assert store.replace(stored, Lease(nonce="x", epoch=stored.lease.epoch + 1, revoked_by="me"))
    assert not b.try_take()
    a.check()  # it may still have begun something
    with pytest.raises(LeaseLost, match="was revoked by me"):
        a.renew()
    clock.sleep(TERMS.ttl)
    assert b.try_take()


def test_giving_back_leaves_anothers_alone(store: Memory, clock: FakeClock) -> None:
    a, b = tenure(store, clock), tenure(store, clock, "b")
    a.try_take()
    b.try_take()
    clock.sleep(TERMS.ttl)
    assert b.try_take()
    a.release()
    assert store.lease is not None
    assert store.lease.holder == "b"


@pytest.mark.parametrize("holder", ["b", ""])
def test_only_the_lease_that_was_copied_is_not_waited_for(
    store: Memory, clock: FakeClock, holder: str
) -> None:
    """Any other in a swarm that was put back is of a run that came in, or that nobody knows of."""
    store.create(Lease("c", "nonce c", epoch=3))
    a = tenure(store, clock)
    a.watch_since(clock.now())
    a.copied = "nonce c"
    store.lease = Lease(holder, holder and "nonce b", epoch=4)
    assert not a.try_take()
    store.lease = Lease("c", "nonce c", epoch=3, seq=9)
    assert a.try_take()


def test_a_copy_of_a_free_lease_is_waited_for(store: Memory, clock: FakeClock) -> None:
    """No nonce is not the nonce of a run that has ended."""
    store.create(Lease(epoch=3))
    a = tenure(store, clock)
    a.watch_since(clock.now())
    assert not a.try_take()
    clock.sleep(TERMS.ttl)
    assert a.try_take()
