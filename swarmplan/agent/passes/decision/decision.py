"""What a pass does with what it found: act, on all of it or on a part, or leave it and say why; pure."""

import zlib
from collections.abc import Collection, Iterator
from dataclasses import replace

from swarmplan.agent.events import Commit, Hold
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.ports import Observation
from swarmplan.agent.policy import heal
from swarmplan.agent.policy.commands import apply_command, sync_command
from swarmplan.agent.policy.heal import History
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.agent.policy.retry import Tried, try_again
from swarmplan.agent.policy.texts import changes_text
from swarmplan.agent.policy.windows import open_at, opening_text
from swarmplan.dataclass import dataclass
from swarmplan.drift.drift import Finding
from swarmplan.model.change import Action, Change
from swarmplan.model.key import Key, Kind
from swarmplan.model.values.first_few import first_few
from swarmplan.plan.plan import Approval, Hazard
from swarmplan.spec.agent.settings import Followed
from swarmplan.utc_time import utc_at

_CHANCES = 1000
_TWINS = {Kind.MACHINE: Kind.NODE, Kind.NODE: Kind.MACHINE}


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

    look: Observation
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


def tried(commit: Commit | None, look: Observation | None) -> Tried:
    """What a pass is made from."""
    if look is None:
        return Tried(commit.id if commit else "")
    return Tried(commit.id if commit else "", look.inputs, look.plan.digest)


def decide(case: Case) -> Decision:
    """What to do."""
    look, plan = case.look, case.look.plan
    healing = heal.decide(look.drift, case.followed.heal, case.history, case.now)
    left_drift = tuple(_with_command(hold, case) for hold in healing.holds)
    if plan.converged:
        return Decision(act=bool(plan.bookkeeping), history=healing.history)
    changed = frozenset(change.key for change in plan.changes if change.action is not Action.WAIT)
    left = _with_twins(healing.left_out)
    permitted = changed - left if left & changed else None
    decision = Decision(act=False, history=healing.history, left=left, holds=left_drift)
    if permitted is not None and not permitted:
        return decision
    if not plan.steps:
        return replace(decision, holds=(*left_drift, *_impossible(look)), unread=_unread(look))
    held, again = _not_now(case)
    hazards = [hazard for hazard in plan.hazards if hazard.key not in left]
    held += [_of_hazard(one, case, hazards, left) for one in hazards if one.approval not in case.allowed]
    if held:
        return replace(decision, holds=(*left_drift, *held), again=again)
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
        opens = "not within two weeks"
        if opening.until is not None:
            opens = f"again from {opening_text(case.followed.windows, opening.until)} on"
        remedy = f"wait, or run `{_apply(case, case.look.plan.hazards)}`"
        found.append(Hold(HoldKind.WINDOW, f"changes of {name} are allowed {opens}", remedy))
    chance = zlib.crc32(name.encode()) % _CHANCES / _CHANCES
    again = try_again(case.memory.failed, case.tried, case.now, jitter=chance, asked=case.asked)
    if not again.now:
        what = f"commit {case.commit.short}" if case.commit else "what the files ask for"
        when = (
            f"is tried again at {utc_at(again.due)}"
            if again.due
            else "is not tried again until something changes"
        )
        reason = case.memory.failed.reason if case.memory.failed else ""
        remedy = (
            f"push a commit that corrects it, or run `{sync_command(case.followed)}` to try the same again"
        )
        found.append(Hold(HoldKind.FAILED_COMMIT, f"{what} failed, and {when}: {reason}", remedy))
    due = (opening.until if not opening.open else None, again.due if not again.now else None)
    return found, max((time for time in due if time is not None), default=None)


def _apply(case: Case, hazards: Collection[Hazard]) -> str:
    kinds = {hazard.approval for hazard in hazards if hazard.approval is not None}
    return apply_command(case.followed, case.commit, kinds)


def _impossible(look: Observation) -> Iterator[Hold]:
    """What no step can do."""
    for key, reason in look.plan.unsupported:
        remedy = "do it by hand, or take it out of the file"
        yield Hold(HoldKind.UNSUPPORTED, f"{key}: {reason}", remedy)
    for hazard in look.plan.hazards:
        if hazard.approval is None:
            yield Hold(HoldKind.REFUSED, hazard.message)


def _unread(look: Observation) -> str:
    return first_few([f"{key} could not be read: {why}" for key, why in look.plan.unknown], separator="; ")


def _of_hazard(hazard: Hazard, case: Case, hazards: Collection[Hazard], left: Collection[Key]) -> Hold:
    """One approval is not enough where the plan has other hazards, too: the command has those of all."""
    if hazard.approval is None:
        return Hold(HoldKind.REFUSED, hazard.message)
    changes = [one for one in case.look.plan.changes if one.action is not Action.WAIT and one.key not in left]
    would = changes_text(_about(hazard, changes))
    text = f"{hazard.message}; it would {would}" if would else hazard.message
    kind, name = str(hazard.approval), case.followed.name
    remedy = f"run `{_apply(case, hazards)}` to approve it once, or add `allow: [{kind}]` to clusters.{name} in the agent file to approve it always"
    return Hold(kind, text, remedy)


def _about(hazard: Hazard, changes: Collection[Change]) -> list[Change]:
    """The changes that a hazard is about: of its object, or all that a limit counts."""
    match hazard.approval:
        case Approval.CREATE:
            return [one for one in changes if one.action is Action.CREATE]
        case Approval.CHANGE:
            return list(changes)
        case Approval.DESTROY:
            own = [one for one in changes if one.action in {Action.DELETE, Action.REPLACE}]
        case _:
            own = [one for one in changes if one.key in _with_twins({hazard.key})]
    return own or list(changes)


def _with_command(hold: Hold, case: Case) -> Hold:
    """Drift that is left, with the command that brings it back nevertheless."""
    if hold.kind == HoldKind.CONTESTED:
        return replace(
            hold, remedy=f"{hold.remedy}, and `{sync_command(case.followed)}` brings it back once more"
        )
    return replace(hold, remedy=f"{hold.remedy}, or run `{_apply(case, case.look.plan.hazards)}`")


def _with_twins(keys: Collection[Key]) -> frozenset[Key]:
    """With a machine goes its node, and with a node its machine, as for ``--only``."""
    twins = {Key(_TWINS[key.kind], key.name) for key in keys if key.kind in _TWINS}
    return frozenset(keys) | twins
