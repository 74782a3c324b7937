"""The lease where no swarm can hold it: the same line of text in the lock of each host (``driver_ports.Locking``).

It is taken on all hosts that answer or on none, in the order of their names, so that of two runs at once one gets past the first.
A host that does not answer keeps no run from going on: where managers are lost for good, some never will.
"""

import json
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from swarmplan.adapters import Adapters
from swarmplan.driver_ports import Locking
from swarmplan.errors import Failure, TimedOut, Transient, Unreachable
from swarmplan.lease.document import Lease, from_line, line_held_by_hand
from swarmplan.lease.store import Stored
from swarmplan.model.values.first_few import first_and_count
from swarmplan.system.workers import Workers, run_cancellable

_AT_ONCE = 20
_WITHIN = 10.0
"""Seconds for one host to answer, a connection to it included. A swap that comes through later does no harm: it compares."""


def host_locks(adapters: Adapters) -> "OnHosts | None":
    """The lease on the machines of this cluster; None where no driver of theirs can hold a lock."""
    drivers = {machine: adapters.driver(machine) for machine in adapters.machines}
    locking = {machine: driver for machine, driver in drivers.items() if isinstance(driver, Locking)}
    return OnHosts(locking) if locking else None


class OnHosts:
    """A LeaseStore, of one run: it remembers what that run put, and where. Not for two threads at once."""

    def __init__(self, drivers: Mapping[str, Locking], within: float = _WITHIN) -> None:
        """The drivers by machine; ``within`` so many seconds each host has to answer."""
        self._drivers, self._within = dict(sorted(drivers.items())), within
        self._mine: Lease | None = None
        self._held: frozenset[str] = frozenset()
        self._free: tuple[str, ...] = ()
        """The hosts that had no lock when they were read last."""
        self._silent: tuple[str, ...] = ()
        """Why others could not be read then."""

    def read(self) -> Stored | None:
        return self._read(from_line)

    def read_any(self) -> Stored | None:
        """The same, of a lease that somebody wrote by hand as well, for who only looks. Raises Unreachable where no host that
        answers has one and others do not answer, one of which may: no run waits for those, yet whoever looks is not to be
        told that nobody has it."""
        found = self._read(line_held_by_hand)
        if found is None and self._silent:
            raise Unreachable(
                f"who has the locks of the hosts is unknown: {first_and_count(self._silent, separator='; ')}"
            )
        return found

    def create(self, lease: Lease) -> bool:
        return self._put(lease, dict.fromkeys(self._free, ""))

    def replace(self, stored: Stored, lease: Lease) -> bool:
        expected: dict[str, str] = stored.raw
        if lease.free:
            return self._give_back(expected)
        if self._mine is not None and self._mine.same_run(stored.lease):
            return self._renew(lease, expected)
        return self._put(lease, expected)

    def _read(self, parsed: Callable[[str], Lease]) -> Stored | None:
        lines, errors = self._asked(self._drivers, lambda name: self._drivers[name].swap_lock(name, "", ""))
        leases = {name: parsed(line) for name, line in lines.items() if line}
        self._free = tuple(name for name in lines if name not in leases)
        self._silent = tuple(str(error) for error in errors)
        if self._mine is None:
            return _stored(_most(leases.values()), lines) if leases else None
        self._require_majority(lines, errors)
        ours = [lease for lease in leases.values() if lease.same_run(self._mine)]
        theirs = [
            lease for name, lease in leases.items() if name in self._held and not lease.same_run(self._mine)
        ]
        if theirs:
            return _stored(theirs[0], lines)
        if self._held and not ours:
            return None
        lines = {name: line for name, line in lines.items() if not line or leases[name] in ours}
        return _stored(min(ours, key=lambda lease: lease.seq, default=self._mine), lines)

    def _put(self, lease: Lease, expected: Mapping[str, str]) -> bool:
        """All or none, one after the other. Without any host that answers it is held by the machine's own lock alone."""
        done: list[str] = []
        try:
            for name in sorted(expected):
                with suppress(Transient):  # it answered a moment ago; a swap that it makes yet compares
                    if self._swapped(name, expected[name], lease.line()) != lease.line():
                        self._undo(done, lease, expected)
                        return False
                    done.append(name)
        except Failure:
            self._undo(done, lease, expected)
            raise
        self._mine, self._held = lease, frozenset(done)
        return True

    def _undo(self, done: list[str], lease: Lease, expected: Mapping[str, str]) -> None:
        for name in reversed(done):
            with suppress(Failure):  # it expires
                self._swapped(name, lease.line(), expected[name])

    def _renew(self, lease: Lease, expected: Mapping[str, str]) -> bool:
        """On all at once, and on those that have answered since. The majority of those it was taken on has to confirm it."""
        lines, errors = self._asked(expected, lambda name: self._swapped(name, expected[name], lease.line()))
        won = {name for name, line in lines.items() if line == lease.line()}
        if self._held & (lines.keys() - won):
            return False
        self._require_majority(won, errors)
        self._mine, self._held = lease, self._held | won
        return True

    def _give_back(self, expected: Mapping[str, str]) -> bool:
        lines, errors = self._asked(expected, lambda name: self._swapped(name, expected[name], ""))
        if errors:
            raise errors[0]
        if not any(lines.values()):
            self._mine, self._held = None, frozenset()
            return True
        return False

    def _require_majority(self, answered: Collection[str], errors: Sequence[Transient]) -> None:
        """Where this run is cut off from half of its hosts, another one may have those."""
        if self._held and 2 * len(self._held.intersection(answered)) <= len(self._held):
            raise errors[0]

    def _swapped(self, name: str, expected: str, text: str) -> str:
        return self._bounded(name, lambda: self._drivers[name].swap_lock(name, expected, text))

    def _asked(
        self, names: Iterable[str], ask: Callable[[str], str]
    ) -> tuple[dict[str, str], list[Transient]]:
        """What each host answers, and the errors of those that do not. Raises any other Failure."""

        def attempt(name: str) -> str | Transient:
            try:
                return self._bounded(name, lambda: ask(name))
            except Transient as error:
                return error

        names = list(names)
        with Workers(_AT_ONCE, thread_name_prefix="locks") as pool:
            found = list(zip(names, pool.map(attempt, names), strict=True))
        lines = {name: answer for name, answer in found if isinstance(answer, str)}
        return lines, [answer for _, answer in found if isinstance(answer, Transient)]

    def _bounded(self, name: str, ask: Callable[[], str]) -> str:
        until = time.monotonic() + self._within
        late = TimedOut(f"machine {name}: its lock could not be read within {self._within:g} s")
        return run_cancellable(ask, lambda: late if time.monotonic() >= until else None)


def _stored(lease: Lease, lines: Mapping[str, str]) -> Stored:
    return Stored(lease, json.dumps(lines, sort_keys=True), raw=dict(lines))


def _most(leases: Iterable[Lease]) -> Lease:
    """The lease that is on most of them; of as many, that of the first host."""
    found = list(leases)
    return max(found, key=lambda lease: sum(lease.same_run(other) for other in found))
