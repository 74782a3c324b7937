"""Why a pass acts: from what was applied last and what a look found; pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from swarmplan.agent.events import Commit, Reason, Trigger
from swarmplan.agent.passes.health import troubled
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.ports import Observation
from swarmplan.agent.policy.reasons import Snapshot, reasons
from swarmplan.model.key import Key
from swarmplan.render.text.one_line import one_line

_ASKED = frozenset({Trigger.REQUEST, Trigger.RESUMED, Trigger.WEBHOOK, Trigger.WINDOW})
"""Triggers that say who wants the look. The others say only when it took place."""


def why(
    look: Observation,
    memory: Memory,
    commit: Commit | None,
    asked: Sequence[Reason] = (),
    *,
    before: Collection[str] = (),
    left: Collection[Key] = (),
) -> tuple[Reason, ...]:
    """The reasons of a pass that would change something. ``asked`` are those for which the cluster is looked at; ``before`` are the machines
    that were no working nodes in the last pass; the drift of what is ``left`` is none."""
    working = look.desired.machines.keys() - troubled(look)
    then = Snapshot(memory.applied, memory.files, memory.contents, dict.fromkeys(before, False))
    now = Snapshot(commit, look.files, look.contents, dict.fromkeys(working, True))
    findings = tuple(one for one in look.drift.findings if one.key not in left)
    wanted = [one for one in asked if one.trigger in _ASKED]
    found = reasons(then, now, replace(look.drift, findings=findings), wanted)
    waiting = tuple(
        Reason(Trigger.DRIFT, one_line(f"{key}: {reason or 'does not run as it was applied'}"))
        for key, reason in look.drift.waiting
    )
    plain = (Reason(Trigger.INTERVAL),)
    return waiting if found == plain and waiting else (*found, *waiting)


def new_commit(memory: Memory, commit: Commit | None) -> tuple[Reason, ...]:
    """That the commit is another one than was applied last."""
    found = reasons(Snapshot(memory.applied), Snapshot(commit))
    return tuple(one for one in found if one.trigger is Trigger.COMMIT)
