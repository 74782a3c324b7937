"""What a pass does with what it found: act, on all of it or on a part, or leave it and say why; pure."""

import zlib
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from swarmplan.agent.events import Commit, Hold
from swarmplan.agent.passes.memory import Memory
from swarmplan.agent.passes.ports import Look
from swarmplan.agent.policy import heal
from swarmplan.agent.policy.heal import History
from swarmplan.agent.policy.retry import Tried, try_again
from swarmplan.agent.policy.windows import open_at
from swarmplan.dataclass import dataclass
from swarmplan.drift.drift import Finding
from swarmplan.model.change import Action
from swarmplan.model.key import Key, Kind
from swarmplan.model.values.first_few import first_few
from swarmplan.plan.plan import Approval, Hazard
from swarmplan.spec.agent.settings import Followed
from swarmplan.utc_time import utc_text

_CHANCES = 1000
_TWINS = {Kind.MACHINE: Kind.NODE, Kind.NODE: Kind.MACHINE}
FAILED = "failed commit"
"""The kind of hold of what failed before and is not tried again."""


@dataclass(frozen=True, slots=True)
class Decision:
    """``only``: what is acted on, as patterns of ``--only``, () for all; ``permitted`` are the keys of it, None for all. ``healed`` is the
    drift that is brought back; ``history`` has what is contested from now on. ``holds`` is what is left, ``unread`` what could not be read. ``again``: when the answer may be
    another one by itself, in seconds since the epoch, None for not known."""

    act: bool
    history: History
    left: frozenset[Key] = frozenset()
    only: tuple[str, ...] = ()
    permitted: frozenset[Key] | None = None
    healed: tuple[Finding, ...] = ()
    holds: tuple[Hold, ...] = ()
    unread: str = ""
    again: float | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What is decided on. ``now`` is seconds since the epoch; ``asked``: a person asked for this pass, and so has decided."""

    look: Look
    memory: Memory
    followed: Followed
    commit: Commit | None
    allowed: frozenset[Approval]
    now: float
    asked: bool = False

    @property
    def tried(self) -> Tried:
        """What would be tried."""
        return tried(self.commit, self.look)

    @property
    def history(self) -> History:
        """What was healed when, as far as it counts."""
        applied = self.memory.applied
        other = self.commit is not None and (applied is None or applied.id != self.commit.id)
        return heal.decided() if self.asked or other else self.memory.healed


def tried(commit: Commit | None, look: Look | None) -> Tried:
    """What a pass is made from."""
    if look is None:
        return Tried(commit.id if commit else "")
    return Tried(commit.id if commit else "", look.inputs, look.plan.digest)


def decide(case: Case) -> Decision:
    """What to do."""
    look, plan = case.look, case.look.plan
    healing = heal.decide(look.drift, case.followed.heal, case.history, case.now)
    if plan.converged:
        return Decision(act=bool(plan.bookkeeping), history=healing.history)
    changed = frozenset(change.key for change in plan.changes if change.action is not Action.WAIT)
    left = _with_twins(healing.left_out)
    permitted = changed - left if left & changed else None
    decision = Decision(act=False, history=healing.history, left=left, holds=healing.holds)
    if permitted is not None and not permitted:
        return decision
    if not plan.steps:
        return replace(decision, holds=(*healing.holds, *_impossible(look)), unread=_unread(look))
    held, again = _not_now(case)
    hazards = [hazard for hazard in plan.hazards if hazard.key not in left]
    held += [_of_hazard(one, case.followed) for one in hazards if one.approval not in case.allowed]
    if held:
        return replace(decision, holds=(*healing.holds, *held), again=again)
    return replace(
        decision,
        act=True,
        only=tuple(map(str, sorted(permitted))) if permitted is not None else (),
        permitted=permitted,
        healed=tuple(one for one in healing.heal if one.key not in look.drift.pending),
    )


def _not_now(case: Case) -> tuple[list[Hold], float | None]:
    """What is in the way of any change, and when it may be gone."""
    found: list[Hold] = []
    name, opening = case.followed.name, open_at(case.followed.windows, case.now)
    if not opening.open:
        opens = f"again from {_at(opening.until)} on" if opening.until else "not within two weeks"
        remedy = f"wait, or run `swarmplan apply` with the files of {name}"
        found.append(Hold("window", f"changes of {name} are allowed {opens}", remedy))
    chance = zlib.crc32(name.encode()) % _CHANCES / _CHANCES
    again = try_again(case.memory.failed, case.tried, case.now, jitter=chance, asked=case.asked)
    if not again.now:
        what = f"commit {case.commit.short}" if case.commit else "what the files ask for"
        when = (
            f"is tried again at {_at(again.due)}"
            if again.due
            else "is not tried again until something changes"
        )
        reason = case.memory.failed.reason if case.memory.failed else ""
        remedy = f"push a commit that corrects it; `swarmplan agent sync {name}` tries the same again"
        found.append(Hold(FAILED, f"{what} failed, and {when}: {reason}", remedy))
    due = (opening.until if not opening.open else None, again.due if not again.now else None)
    return found, max((time for time in due if time is not None), default=None)


def _at(seconds: float) -> str:
    return utc_text(datetime.fromtimestamp(seconds, UTC))


def _impossible(look: Look) -> Iterator[Hold]:
    """What no step can do."""
    for key, reason in look.plan.unsupported:
        yield Hold("unsupported", f"{key}: {reason}", "do it by hand, or take it out of the file")
    for hazard in look.plan.hazards:
        if hazard.approval is None:
            yield Hold("refused", hazard.message)


def _unread(look: Look) -> str:
    return first_few([f"{key} could not be read: {why}" for key, why in look.plan.unknown], separator="; ")


def _of_hazard(hazard: Hazard, followed: Followed) -> Hold:
    if hazard.approval is None:
        return Hold("refused", hazard.message)
    kind = str(hazard.approval)
    remedy = (
        f"`swarmplan apply --allow {kind}` with the files of {followed.name} does it once; `allow: [{kind}]` for {followed.name} in the agent"
        " file always"
    )
    return Hold(kind, hazard.message, remedy)


def _with_twins(keys: Collection[Key]) -> frozenset[Key]:
    """With a machine goes its node, and with a node its machine, as for ``--only``."""
    twins = {Key(_TWINS[key.kind], key.name) for key in keys if key.kind in _TWINS}
    return frozenset(keys) | twins
