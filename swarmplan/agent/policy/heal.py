"""Which drift is brought back without a person: what is allowed, and not changed again each time.

Somebody else's program may want the same field to be something else. Each of two such programs undoes what the other does, for
ever; so what came back too often is contested, and left until somebody decides."""

from collections.abc import Iterator, Mapping
from dataclasses import field, replace

from swarmplan.agent.events import Hold
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.agent.policy.texts import finding_text, period_text
from swarmplan.dataclass import dataclass
from swarmplan.drift.drift import Drift, DriftKind, Finding
from swarmplan.model.key import Key
from swarmplan.spec.agent.settings import Heal

MOST_THINGS = 2000
"""Things of which it is remembered that they were brought back; of more, those that were so last."""


@dataclass(frozen=True, slots=True)
class Healed:
    """One thing: a field, or an object as a whole. ``times`` are when it was brought back, oldest first; ``contested`` stays until
    somebody decides, or it is as the file says without us."""

    times: tuple[float, ...] = ()
    contested: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What was healed when, by the name of the thing: ``services.web deploy.replicas``."""

    things: Mapping[str, Healed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """``heal`` are the findings that are brought back. ``holds`` say what is not, and ``left_out`` is what a plan leaves out for
    that. ``history`` has what is contested from now on."""

    heal: tuple[Finding, ...]
    holds: tuple[Hold, ...]
    left_out: frozenset[Key]
    history: History


def decide(drift: Drift, heal: Heal, history: History, now: float) -> Decision:
    """What is foreign is not touched by any pass, and so neither healed nor held. What is new in the file is no drift, and applied
    with all that has drifted of the same object."""
    known = _settled(history, drift)
    holds: dict[Key, list[Hold]] = {}
    for finding in drift.findings:
        if finding.kind is DriftKind.FOREIGN or finding.key in drift.pending:
            continue
        if str(finding.kind) not in heal.kinds:
            holds.setdefault(finding.key, []).append(_not_healed(finding))
            continue
        fought = [thing for thing in _things(finding) if _is_contested(known.get(thing), heal, now)]
        known |= {thing: replace(known.get(thing, Healed()), contested=True) for thing in fought}
        if fought:
            holds.setdefault(finding.key, []).append(_contested(finding, known, fought, heal))
    healed = tuple(
        finding
        for finding in drift.findings
        if finding.kind is not DriftKind.FOREIGN and finding.key not in holds
    )
    told = tuple(hold for each in holds.values() for hold in each)
    return Decision(healed, told, frozenset(holds), History(known))


def noted(history: History, healed: tuple[Finding, ...], heal: Heal, now: float) -> History:
    """The history once these were brought back."""
    things = dict(history.things)
    for thing in (thing for finding in healed for thing in _things(finding)):
        before = things.pop(thing, Healed())
        recent = [at for at in before.times if abs(now - at) < heal.window]
        things[thing] = replace(before, times=(*recent, now)[-heal.limit :])
    for thing in list(things):
        old = things[thing]
        if not old.contested and not any(abs(now - at) < heal.window for at in old.times):
            del things[thing]
    return History(dict(list(things.items())[-MOST_THINGS:]))


def decided() -> History:
    """The history once somebody has decided: by a new commit, or by asking for a pass."""
    return History()


def _settled(history: History, drift: Drift) -> dict[str, Healed]:
    """The history without the contest over what is as the file says, without us. What could not be read may still be contested."""
    found = {thing for finding in drift.findings for thing in _things(finding)}
    unread = {str(key) for key, _ in drift.unknown}
    return {
        thing: one if thing in found or thing.partition(" ")[0] in unread else replace(one, contested=False)
        for thing, one in history.things.items()
    }


def _things(finding: Finding) -> Iterator[str]:
    """The names of what has drifted: each field, or the object where it is there no more."""
    if not finding.fields:
        yield str(finding.key)
    yield from (f"{finding.key} {each.path}" for each in finding.fields)


def _is_contested(one: Healed | None, heal: Heal, now: float) -> bool:
    if one is None:
        return False
    return one.contested or sum(abs(now - at) < heal.window for at in one.times) >= heal.limit


def _contested(finding: Finding, known: Mapping[str, Healed], fought: list[str], heal: Heal) -> Hold:
    times = max(len(known[thing].times) for thing in fought)
    what = replace(
        finding, fields=tuple(each for each in finding.fields if f"{finding.key} {each.path}" in fought)
    )
    return Hold(
        HoldKind.CONTESTED,
        f"{finding_text(what)}: brought back {times} times in {period_text(heal.window)}, and changed again each time",
        "find who changes it; policy.ignore in the cluster file leaves the field to them",
    )


def _not_healed(finding: Finding) -> Hold:
    return Hold(
        HoldKind.NOT_HEALED,
        f"{finding_text(finding)}: drift of the kind {finding.kind} is not healed",
        f"add {finding.kind} to heal.kinds in the agent file",
    )
