"""Which causes a target was told of, and so what is news to it. Pure; its entries are what a restarted agent goes on with."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from swarmplan.agent.notify.cause import AS, Cause, Kind, Scope, fingerprint
from swarmplan.agent.notify.reading import Seen
from swarmplan.dataclass import dataclass

CALM = 900.0
"""Seconds for which a cause that came back must stay away before it is told to be gone: one that comes and goes with each pass is
told once, not each time."""
MOST_OPEN = 20
"""Causes of one scope of a cluster that are told each by itself."""
MOST_CLOSED = 1000
"""Causes that are over and remembered for a while, so that they are known where they come back."""


@dataclass(slots=True)
class Entry:
    """One cause, as this target was told of it. Times are seconds since the epoch: ``since`` when it began, ``told`` when it was told last
    (None: it is told where it is seen next), ``gone`` since when it has not been seen. ``known``: the target knows of it, so that it
    is told of its end. ``returns`` is how often it came back within the memory."""

    cause: Cause
    since: float
    told: float | None = None
    gone: float | None = None
    open: bool = True
    known: bool = True
    returns: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A cause in a notification: ``repeated`` where it was told before and goes on, ``returned`` where it was over."""

    cause: Cause
    since: float
    repeated: bool = False
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What is told at once. ``replaces`` are causes that were told and that these take the place of; ``left_out`` counts causes beyond
    the limit."""

    kind: Kind
    items: tuple[Item, ...]
    replaces: tuple[Cause, ...] = ()
    left_out: int = 0


class Ledger:
    """Of one target. ``on`` is what it wants to be told of; a cause that goes on is told again after ``repeat`` seconds."""

    def __init__(self, on: frozenset[str], repeat: float, entries: Iterable[Entry] = ()) -> None:
        self._on, self._repeat = on, repeat
        self.entries = {entry.cause.fingerprint: entry for entry in entries}

    def see(self, seen: Seen) -> list[Draft]:
        """What is news in it; taken as told from here on."""
        self._forget(seen.at)
        items, left_out, present = self._present(seen)
        drafts = []
        for kind in dict.fromkeys(AS[item.cause.scope].kind for item in items):
            told = tuple(item for item in items if AS[item.cause.scope].kind is kind)
            replaces = self._replaced(seen, {item.cause.scope for item in told}, present)
            drafts.append(Draft(kind, told, replaces, left_out.get(kind, 0)))
        gone = tuple(self._gone(seen, present))
        if gone and Kind.RESOLVED in self._on:
            drafts.append(Draft(Kind.RESOLVED, gone))
        return drafts

    def drop(self, clusters: Iterable[str], now: float) -> list[Draft]:
        """Close what is open of all other clusters than these, which are followed: one draft for each."""
        self._forget(now)
        followed, items = set(clusters), dict[str, list[Item]]()
        for entry in self._open():
            if entry.cause.cluster not in followed:
                entry.open = False
                if entry.known:
                    items.setdefault(entry.cause.cluster, []).append(Item(entry.cause, entry.since))
        return (
            [Draft(Kind.RESOLVED, tuple(each)) for each in items.values()]
            if Kind.RESOLVED in self._on
            else []
        )

    def untell(self, fingerprint: str, *, known: bool) -> None:
        """The target was not told of this after all: it is told where it is seen again. ``known``: it was told before that."""
        if fingerprint in self.entries:
            self.entries[fingerprint].told = None
            self.entries[fingerprint].known &= known

    def unresolve(self, fingerprint: str) -> None:
        """The target was not told that this is over: it is told with the next pass that shows it."""
        entry = self.entries.get(fingerprint)
        if entry is not None and AS[entry.cause.scope].lasting and not entry.open:
            entry.open = True

    def _present(self, seen: Seen) -> tuple[list[Item], dict[Kind, int], set[str]]:
        """What is told of the causes that are there, how many are left out, and the fingerprints of all."""
        items: list[Item] = []
        left_out: dict[Kind, int] = {}
        present: set[str] = set()
        for each in self._wanted(seen):
            cause = self._within_limit(each)
            if cause.fingerprint in present:
                left_out[AS[cause.scope].kind] = left_out.get(AS[cause.scope].kind, 0) + 1
                continue
            present.add(cause.fingerprint)
            if (item := self._told(cause, seen.at)) is not None:
                items.append(item)
        return items, left_out, present

    def _wanted(self, seen: Seen) -> Iterator[Cause]:
        found = {each.fingerprint: each for each in seen.present}
        for entry in self._open():
            if entry.cause.cluster == seen.cluster and entry.cause.scope in seen.ongoing:
                found.setdefault(entry.cause.fingerprint, entry.cause)
        for each in found.values():
            told = AS[each.scope]
            if told.on & self._on and told.unless not in self._on:
                yield each

    def _within_limit(self, cause: Cause) -> Cause:
        """The cause, or the one that stands for all further ones of its scope."""
        if not AS[cause.scope].lasting or cause.fingerprint in self.entries:
            return cause
        alike = (
            entry.cause.cluster == cause.cluster and entry.cause.scope is cause.scope
            for entry in self._open()
        )
        if sum(alike) < MOST_OPEN:
            return cause
        return replace(cause, fingerprint=fingerprint(cause.cluster, cause.scope, "others", cause.commit))

    def _told(self, cause: Cause, at: float) -> Item | None:
        entry = self.entries.get(cause.fingerprint)
        lasting = AS[cause.scope].lasting
        if entry is None:
            self.entries[cause.fingerprint] = Entry(cause, at, told=at, open=lasting)
            return Item(cause, at)
        if not entry.open:
            if not lasting:
                return None
            entry.cause, entry.since, entry.told, entry.gone = cause, at, at, None
            entry.open, entry.known, entry.returns = True, True, entry.returns + 1
            return Item(cause, at, returned=True)
        entry.gone, entry.cause = None, cause
        if entry.told is not None and at - entry.told < self._repeat:
            return None
        repeated, entry.told, entry.known = entry.known, at, True
        return Item(cause, entry.since, repeated=repeated)

    def _gone(self, seen: Seen, present: set[str]) -> Iterator[Item]:
        for entry in self._open():
            cause = entry.cause
            if (
                cause.cluster != seen.cluster
                or cause.scope not in seen.settled
                or cause.fingerprint in present
            ):
                continue
            entry.gone = seen.at if entry.gone is None else entry.gone
            if not entry.known:
                entry.open = False
            elif not entry.returns or seen.at - entry.gone >= CALM:
                entry.open = False
                yield Item(cause, entry.since)

    def _replaced(self, seen: Seen, told: set[Scope], present: set[str]) -> tuple[Cause, ...]:
        commit = seen.commit.id if seen.commit else ""
        found = []
        for entry in self._open():
            cause = entry.cause
            if (
                cause.cluster != seen.cluster
                or cause.scope not in seen.replaced & told
                or cause.fingerprint in present
            ):
                continue
            if cause.commit not in {"", commit}:
                entry.open = False
                if entry.known:
                    found.append(cause)
        return tuple(found)

    def _open(self) -> list[Entry]:
        return [entry for entry in self.entries.values() if entry.open]

    def _forget(self, now: float) -> None:
        """What is over and was told so long ago that it would be told again. A clock that was set back makes no cause silent for
        longer than it would be."""
        for entry in self.entries.values():
            entry.told = None if entry.told is None else min(entry.told, now)
            entry.gone = None if entry.gone is None else min(entry.gone, now)
        for entry in [entry for entry in self.entries.values() if not entry.open]:
            if entry.told is None or now - entry.told >= self._repeat:
                del self.entries[entry.cause.fingerprint]
        over = [entry for entry in self.entries.values() if not entry.open]
        if len(over) > MOST_CLOSED:
            over.sort(key=lambda entry: entry.told or 0.0)
            for entry in over[:-MOST_CLOSED]:
                del self.entries[entry.cause.fingerprint]
