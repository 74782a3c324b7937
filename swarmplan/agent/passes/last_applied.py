"""The fallback: a cluster stays on the commit that was applied last for as long as the newest one cannot be fetched or used, or is held; pure."""

import threading
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING

from swarmplan.agent.events import Commit, PassEnded, PassResult
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.ports import Site, Source
from swarmplan.agent.policy.hold_kinds import OF_DRIFT, HoldKind
from swarmplan.dataclass import dataclass
from swarmplan.render.redact import redact
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import GitSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swarmplan.history.record import Record, Unread

_UNUSED = frozenset({PassResult.HELD, PassResult.FAILED})


@dataclass(frozen=True, slots=True)
class LastApplied:
    """A source whose newest commit is the one that was applied last."""

    source: Source
    commit: Commit

    def fetch(self, last_applied: str, stop: threading.Event) -> Commit | None:  # noqa: ARG002 - the port's
        """It was fetched and verified before it was applied."""
        return self.commit

    def opened(
        self, commit: Commit | None, applied_as: str, stop: threading.Event
    ) -> AbstractContextManager[Site]:
        """As it was fetched then."""
        return self.source.reopened(commit or self.commit, applied_as, stop)

    def reopened(
        self, commit: Commit, applied_as: str, stop: threading.Event
    ) -> AbstractContextManager[Site]:
        """The same."""
        return self.source.reopened(commit, applied_as, stop)


def source_name(followed: Followed) -> str:
    """What its commits are of: the repository and the paths, without credentials; "" for files without commits."""
    source = followed.source
    return redact(" ".join((source.url, source.path, *source.paths))) if isinstance(source, GitSource) else ""


def last_applied(memory: Memory | None, ended: PassEnded, source: str, *, looked: bool) -> Commit | None:
    """The commit to go on with after a pass that ended so; None where there is none other of this source. ``looked``: it came to look at
    the cluster."""
    if (
        memory is None
        or memory.applied is None
        or not (_is_held(ended) if looked else ended.result in _UNUSED)
    ):
        return None
    if memory.source != source or (ended.commit is not None and ended.commit.id == memory.applied.id):
        return None
    return memory.applied


def _is_held(ended: PassEnded) -> bool:
    """Whether the plan of the newest commit waits for a decision, and the one of the last applied commit need not. Outside of the windows, and
    while a failed commit is part of what there is, that one waits as well."""
    kinds = {hold.kind for hold in ended.holds}
    both_wait = kinds & {HoldKind.WINDOW, HoldKind.FAILED_COMMIT}
    return (
        ended.result is PassResult.HELD
        and "apply" not in ended.seconds
        and bool(kinds - OF_DRIFT)
        and not both_wait
    )


def changed_since(memory: Memory, commit: Commit, runs: "Sequence[Record | Unread]") -> str:
    """Why the cluster is looked at but left, "" for it is not: what another commit, agent or person has made of it since must not be undone
    for the sake of an older commit. ``runs`` are those that the swarm has records of, the newest first."""
    if memory.begun not in {"", commit.id}:
        return f"a run of commit {memory.begun[:12]} was begun since"
    newest = next(iter(runs), None)
    if newest is None or newest.id == memory.run:
        return ""
    origin = getattr(newest, "origin", None)
    return "" if origin is not None and origin.commit == commit.id else f"run {newest.id} was made since"


def both(newest: PassEnded, fallback: PassEnded, commit: Commit) -> PassEnded:
    """One pass of what the newest commit came to, and of what the last applied one did, in the look of ``fallback``."""
    still = f"still on commit {commit.short}, which was applied last"
    if fallback.result is PassResult.LOCKED:
        still = f"not brought back to commit {commit.short}, which was applied last"
    return replace(
        fallback,
        result=PassResult.FAILED if fallback.result is PassResult.FAILED else newest.result,
        text=f"{newest.text}; {still}: {fallback.text}",
        reasons=tuple(dict.fromkeys((*newest.reasons, *fallback.reasons))),
        commit=newest.commit,
        seconds={**fallback.seconds, "fetch": newest.seconds.get("fetch", 0.0)},
        holds=tuple(dict.fromkeys((*newest.holds, *fallback.holds))),
        fallback=fallback,
    )
