"""The lease on the locks of hosts: all or none, in order, over hosts that may not answer."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from laws.rig import Variables

from swarmplan.adapters import Adapters
from swarmplan.errors import Failure, Permanent, Refused, Unreachable
from swarmplan.lease.document import UNREADABLE, Lease, from_line
from swarmplan.lease.on_hosts import OnHosts, host_locks
from swarmplan.lease.store import Stored
from swarmplan.simulator import World


@dataclass
class Hosts:
    """A driver whose hosts each have a lock; a host may be silent, or fail."""

    locks: dict[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    broken: dict[str, Failure] = field(default_factory=dict)
    swaps: list[tuple[str, str, str]] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)
    """What somebody else writes just before the next swap of this host."""

    def swap_lock(self, name: str, expected: str, text: str) -> str:
        if name in self.silent:
            raise Unreachable(f"machine {name}: no answer")
        if expected != text:
            if name in self.broken:
                raise self.broken[name]
            self.swaps.append((name, expected, text))
            if name in self.before:
                self.locks[name] = self.before.pop(name)
        if self.locks.get(name, "") == expected:
            self.locks[name] = text
        return self.locks.get(name, "")

    @property
    def held(self) -> dict[str, str]:
        """The holder of each lock."""
        return {name: from_line(text).holder for name, text in self.locks.items() if text}


NAMES = ("a", "b", "c")
ALL = dict.fromkeys(NAMES, "ours")
OURS = Lease(holder="ours", nonce="1", epoch=1, seq=1)
THEIRS = Lease(holder="theirs", nonce="2", epoch=1, seq=1)


def store(hosts: Hosts, names: tuple[str, ...] = NAMES) -> OnHosts:
    return OnHosts(dict.fromkeys(names, hosts))


def read(of: OnHosts) -> Stored:
    found = of.read()
    assert found is not None
    return found


def taken(hosts: Hosts, lease: Lease = OURS) -> OnHosts:
    made = store(hosts)
    assert made.read() is None
    assert made.create(lease)
    return made


def renewed(of: OnHosts) -> bool:
    there = read(of)
    return of.replace(there, replace(there.lease, seq=there.lease.seq + 1))


def test_it_is_taken_on_all_hosts_in_the_order_of_their_names() -> None:
    hosts = Hosts()
    made = taken(hosts)
    assert [name for name, _, _ in hosts.swaps] == list(NAMES)
    assert hosts.held == ALL
    assert read(made).lease == OURS
    assert read(store(hosts)).lease == OURS


def test_it_is_taken_on_none_where_somebody_is_faster() -> None:
    hosts = Hosts()
    ours = store(hosts)
    assert ours.read() is None
    hosts.before["b"] = THEIRS.line()
    assert not ours.create(OURS)
    assert hosts.held == {"b": "theirs"}
    assert read(ours).lease == THEIRS


def test_of_many_at_once_one_has_it() -> None:
    for _ in range(20):
        hosts, start = OneAtATime(), threading.Barrier(4)

        def contend(number: int, hosts: Hosts = hosts, start: threading.Barrier = start) -> bool:
            one = store(hosts)
            start.wait()
            return one.read() is None and one.create(Lease(holder=f"run{number}", nonce=f"{number}", epoch=1))

        with ThreadPoolExecutor(4) as pool:
            won = list(pool.map(contend, range(4)))
        assert won.count(True) == 1
        assert hosts.held == dict.fromkeys(NAMES, f"run{won.index(True)}")


@dataclass
class OneAtATime(Hosts):
    """Hosts that several threads swap on."""

    turn: Any = field(default_factory=threading.Lock)

    def swap_lock(self, name: str, expected: str, text: str) -> str:
        with self.turn:
            return super().swap_lock(name, expected, text)


def test_a_swap_that_fails_for_good_leaves_no_lock() -> None:
    hosts = Hosts(broken={"c": Permanent("machine c: the disk is full")})
    ours = store(hosts)
    assert ours.read() is None
    with pytest.raises(Permanent, match="disk is full"):
        ours.create(OURS)
    assert hosts.held == {}


def test_an_expired_lease_is_taken_over_on_all_or_put_back_as_it_was() -> None:
    hosts = Hosts()
    taken(hosts, THEIRS)
    ours = store(hosts)
    seen = read(ours)
    hosts.before["c"] = replace(THEIRS, seq=2).line()
    assert not ours.replace(seen, OURS)
    assert hosts.held == dict.fromkeys(NAMES, "theirs")
    assert read(ours).version != seen.version
    assert ours.replace(read(ours), OURS)
    assert hosts.held == ALL


def test_what_is_left_of_an_acquisition_that_was_killed_is_shown_and_taken_over() -> None:
    hosts = Hosts({"b": THEIRS.line()})
    ours = store(hosts)
    seen = read(ours)
    assert seen.lease == THEIRS
    assert ours.replace(seen, OURS)
    assert hosts.held == ALL


def test_a_renewal_changes_every_lock_and_the_version() -> None:
    hosts = Hosts()
    made = taken(hosts)
    before = read(made)
    assert renewed(made)
    assert {from_line(text).seq for text in hosts.locks.values()} == {2}
    assert read(made).version != before.version


def test_a_renewal_that_came_through_in_part_counts_from_the_oldest() -> None:
    hosts = Hosts()
    made = taken(hosts)
    hosts.locks["b"] = replace(OURS, seq=7).line()
    assert read(made).lease.seq == 1
    assert renewed(made)
    assert hosts.held == ALL


@pytest.mark.parametrize("name", NAMES)
def test_who_finds_another_holder_on_one_of_its_hosts_sees_that_one(name: str) -> None:
    hosts = Hosts()
    made = taken(hosts)
    there = read(made)
    hosts.locks[name] = THEIRS.line()
    assert not made.replace(there, replace(OURS, seq=2))
    assert read(made).lease == THEIRS


def test_locks_that_somebody_removed_are_not_put_back() -> None:
    hosts = Hosts()
    made = taken(hosts)
    hosts.locks.clear()
    assert made.read() is None


def test_a_host_that_does_not_answer_keeps_nobody_from_going_on() -> None:
    hosts = Hosts(silent={"a"})
    made = taken(hosts)
    assert hosts.held == {"b": "ours", "c": "ours"}
    assert renewed(made)
    hosts.silent.clear()
    assert renewed(made)
    assert hosts.held == ALL


def test_what_a_host_that_comes_back_has_of_a_dead_run_is_left_alone() -> None:
    hosts = Hosts({"a": THEIRS.line()}, silent={"a"})
    made = taken(hosts)
    hosts.silent.clear()
    assert renewed(made)
    assert hosts.held == {"a": "theirs", "b": "ours", "c": "ours"}


def test_who_is_cut_off_from_half_of_its_hosts_cannot_renew() -> None:
    hosts = Hosts()
    made = taken(hosts)
    hosts.silent = {"a"}
    assert renewed(made)
    hosts.silent = {"a", "b"}
    with pytest.raises(Unreachable, match="no answer"):
        made.read()
    hosts.silent.clear()
    there = read(made)
    hosts.silent = {"b", "c"}
    with pytest.raises(Unreachable, match="no answer"):
        made.replace(there, replace(OURS, seq=9))


def test_who_has_half_of_two_hosts_cannot_renew() -> None:
    hosts = Hosts()
    made = store(hosts, ("a", "b"))
    assert made.read() is None
    assert made.create(OURS)
    hosts.silent = {"b"}
    with pytest.raises(Unreachable):
        made.read()


def test_where_no_host_answers_it_is_taken_as_soon_as_one_does() -> None:
    hosts = Hosts(silent=set(NAMES))
    made = taken(hosts)
    assert renewed(made)
    assert hosts.held == {}
    hosts.silent = {"a"}
    assert renewed(made)
    assert hosts.held == {"b": "ours", "c": "ours"}


def test_given_back_nothing_is_left() -> None:
    hosts = Hosts()
    made = taken(hosts)
    assert made.replace(read(made), Lease(epoch=1, seq=2))
    assert not any(hosts.locks.values())
    assert made.read() is None


def test_given_back_where_a_host_does_not_answer_is_not_certain() -> None:
    hosts = Hosts()
    made = taken(hosts)
    there = read(made)
    hosts.silent = {"b"}
    with pytest.raises(Unreachable):
        made.replace(there, Lease(epoch=1, seq=2))
    assert {name for name, text in hosts.locks.items() if text} == {"b"}


def test_revoked_it_stays_there_without_a_holder() -> None:
    hosts = Hosts()
    taken(hosts, THEIRS)
    other = store(hosts)
    seen = read(other)
    assert other.replace(seen, replace(seen.lease, holder="", nonce="new", seq=2))
    assert {from_line(text).holder for text in hosts.locks.values()} == {""}
    assert not read(store(hosts)).lease.free


def test_one_lock_of_all_machines_is_taken_renewed_and_given_back_as_well() -> None:
    class Shared(Hosts):
        def swap_lock(self, name: str, expected: str, text: str) -> str:  # noqa: ARG002
            return super().swap_lock("all", expected, text)

    hosts = Shared()
    made = taken(hosts)
    assert renewed(made)
    assert hosts.held == {"all": "ours"}
    other = store(hosts)
    assert not other.replace(replace(read(other), raw=dict.fromkeys(NAMES, OURS.line())), THEIRS)
    assert hosts.held == {"all": "ours"}
    assert made.replace(read(made), Lease(epoch=1, seq=3))
    assert hosts.held == {}


def test_a_lock_that_was_written_by_hand_is_refused_and_can_be_read_to_be_revoked() -> None:
    hosts = Hosts({"b": "do not touch, Anna"})
    with pytest.raises(Refused, match="swarmplan unlock --holder unreadable"):
        store(hosts).read()
    other = store(hosts)
    seen = other.read_any()
    assert seen is not None
    assert seen.lease.holder == UNREADABLE
    assert other.replace(seen, replace(seen.lease, holder="", nonce="new"))
    assert read(store(hosts)).lease.nonce == "new"


def test_a_lock_in_a_newer_format_is_left_alone() -> None:
    hosts = Hosts({"b": '{"version": "2", "holder": "x"}'})
    for call in (store(hosts).read, store(hosts).read_any):
        with pytest.raises(Refused, match="newer format"):
            call()


def test_machines_of_drivers_without_locks_are_left_out() -> None:
    world = World()
    drivers: dict[str, Any] = {"local": world.driver("lab"), "plain": Plain()}
    assert host_locks(adapters(world, drivers, {"b": "plain"})) is None
    found = host_locks(adapters(world, drivers, {"a": "local", "b": "plain"}))
    assert found is not None
    assert found.read() is None
    assert found.create(OURS)
    assert list(world.locks) == ["lab/a"]


class Plain:
    """Another driver than ours, from before there were locks."""


def adapters(world: World, drivers: dict[str, Any], homes: dict[str, str]) -> Adapters:
    return Adapters("lab", drivers, homes, world.connect, contents=Variables(), folders=world.folders())


@pytest.mark.parametrize("silent", [{"a"}, {"b", "c"}, set(NAMES)])
def test_who_only_looks_is_not_told_that_nobody_has_what_could_not_be_read(silent: set[str]) -> None:
    looking = store(Hosts(silent=silent))
    with pytest.raises(Unreachable, match=f"hosts is unknown: machine {min(silent)}: no answer"):
        looking.read_any()
    assert looking.read() is None  # a run waits for none of them


def test_one_host_that_answers_with_a_holder_says_enough() -> None:
    found = store(Hosts({"b": THEIRS.line()}, silent={"a", "c"})).read_any()
    assert found is not None
    assert found.lease == THEIRS
