"""Which causes are news to a target, by those that it was notified of. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from swarmplan.agent.notify.causes.cause import RULES, Cause, Kind, Scope, fingerprint
from swarmplan.agent.notify.causes.draft import Draft, Item
from swarmplan.agent.notify.causes.entries import Entries, Entry
from swarmplan.agent.notify.causes.reader import Seen

SETTLE_SECONDS = 900.0
"""Seconds for which a cause that came back must stay away before it counts as resolved: one that comes and goes with each pass is
notified once, not each time."""
MOST_OPEN = 20
"""Causes of one scope of a cluster that are listed each by itself."""


class Ledger:
    """Of one target. ``on`` is what it wants to be notified of; a cause that goes on is notified again after ``repeat`` seconds."""

    def __init__(self, on: frozenset[str], repeat: float, entries: Iterable[Entry] = ()) -> None:
        self._on, self._repeat = on, repeat
        self._entries = Entries(entries)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What the next agent goes on with."""
        return tuple(self._entries.by_fingerprint.values())

    def see(self, seen: Seen) -> list[Draft]:
        """What is news in it; taken as notified from here on."""
        self._entries.forget(seen.at, self._repeat)
        items, left_out, present = self._present(seen)
        drafts = []
        for kind in dict.fromkeys(RULES[item.cause.scope].kind for item in items):
            same = tuple(item for item in items if RULES[item.cause.scope].kind is kind)
            replaces = self._replaced(seen, {item.cause.scope for item in same}, present)
            drafts.append(Draft(kind, same, replaces, left_out.get(kind, 0)))
        gone = tuple(self._gone(seen, present))
        if gone and Kind.RESOLVED in self._on:
            drafts.append(Draft(Kind.RESOLVED, gone))
        return drafts

    @property
    def clusters(self) -> frozenset[str]:
        """Those that something is open of."""
        return frozenset(entry.cause.cluster for entry in self._entries.open())

    def drop(self, clusters: Iterable[str], now: float) -> list[Draft]:
        """Close what is open of all other clusters than these, which are followed: one draft for each."""
        self._entries.forget(now, self._repeat)
        followed, items = set(clusters), dict[str, list[Item]]()
        for entry in self._entries.open():
            if entry.cause.cluster not in followed:
                entry.open = False
                if entry.known:
                    items.setdefault(entry.cause.cluster, []).append(Item(entry.cause, entry.since))
        return (
            [Draft(Kind.RESOLVED, tuple(each)) for each in items.values()]
            if Kind.RESOLVED in self._on
            else []
        )

    def mark_unsent(self, fingerprint: str, *, known: bool) -> None:
        """The target did not get this after all: it is notified where it is seen again. ``known``: it was notified before that."""
        if fingerprint in self._entries.by_fingerprint:
            self._entries.by_fingerprint[fingerprint].notified = None
            self._entries.by_fingerprint[fingerprint].known &= known

    def reopen(self, fingerprint: str) -> None:
        """The target was not notified that this is over: it is with the next pass that shows it."""
        entry = self._entries.by_fingerprint.get(fingerprint)
        if entry is not None and RULES[entry.cause.scope].lasting and not entry.open:
            entry.open = True

    def _present(self, seen: Seen) -> tuple[list[Item], dict[Kind, int], set[str]]:
        """What is news of the causes that are there, how many are left out, and the fingerprints of all."""
        items: list[Item] = []
        left_out: dict[Kind, int] = {}
        present: set[str] = set()
        for each in self._wanted(seen):
            cause = self._within_limit(each)
            if cause.fingerprint in present:
                left_out[RULES[cause.scope].kind] = left_out.get(RULES[cause.scope].kind, 0) + 1
                continue
            present.add(cause.fingerprint)
            if (item := self._item(cause, seen.at)) is not None:
                items.append(item)
        return items, left_out, present

    def _wanted(self, seen: Seen) -> Iterator[Cause]:
        found = {each.fingerprint: each for each in seen.present}
        for entry in self._entries.open():
            if entry.cause.cluster == seen.cluster and entry.cause.scope in seen.ongoing:
                found.setdefault(entry.cause.fingerprint, entry.cause)
        for each in found.values():
            rule = RULES[each.scope]
            if rule.on & self._on and rule.unless not in self._on:
                yield each

    def _within_limit(self, cause: Cause) -> Cause:
        """The cause, or the one that stands for all further ones of its scope."""
        if not RULES[cause.scope].lasting or cause.fingerprint in self._entries.by_fingerprint:
            return cause
        alike = (
            entry.cause.cluster == cause.cluster and entry.cause.scope is cause.scope
            for entry in self._entries.open()
        )
        if sum(alike) < MOST_OPEN:
            return cause
        return replace(cause, fingerprint=fingerprint(cause.cluster, cause.scope, "others", cause.commit))

    def _item(self, cause: Cause, at: float) -> Item | None:
        entry = self._entries.by_fingerprint.get(cause.fingerprint)
        lasting = RULES[cause.scope].lasting
        if entry is None:
            self._entries.by_fingerprint[cause.fingerprint] = Entry(cause, at, notified=at, open=lasting)
            return Item(cause, at)
        if not entry.open:
            if not lasting:
                return None
            entry.cause, entry.since, entry.notified, entry.gone = cause, at, at, None
            entry.open, entry.known, entry.returns = True, True, entry.returns + 1
            return Item(cause, at, returned=True)
        entry.gone, entry.cause = None, cause
        if entry.notified is not None and at - entry.notified < self._repeat:
            return None
        repeated, entry.notified, entry.known = entry.known, at, True
        return Item(cause, entry.since, repeated=repeated)

    def _gone(self, seen: Seen, present: set[str]) -> Iterator[Item]:
        for entry in self._entries.open():
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
            elif not entry.returns or seen.at - entry.gone >= SETTLE_SECONDS:
                entry.open = False
                yield Item(cause, entry.since)

    def _replaced(self, seen: Seen, scopes: set[Scope], present: set[str]) -> tuple[Cause, ...]:
        commit = seen.commit.id if seen.commit else ""
        found = []
        for entry in self._entries.open():
            cause = entry.cause
            if (
                cause.cluster != seen.cluster
                or cause.scope not in seen.replaced & scopes
                or cause.fingerprint in present
            ):
                continue
            if cause.commit not in {"", commit}:
                entry.open = False
                if entry.known:
                    found.append(cause)
        return tuple(found)
