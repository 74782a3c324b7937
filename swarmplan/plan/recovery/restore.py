"""Restoring a backup where no manager is left. What follows is an ordinary plan."""

from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.errors import Refused
from swarmplan.health.quorum import lost_quorum
from swarmplan.model.backup import SwarmCopy
from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import MachineState
from swarmplan.model.swarm import SwarmState
from swarmplan.model.values.release import older
from swarmplan.model.values.unknown import Foreign, Unknown
from swarmplan.plan.draft import Draft
from swarmplan.plan.finished import finished, guard_unknown
from swarmplan.plan.machines.machines import plan_machines
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.planner import make_plan
from swarmplan.plan.swarm.swarm import first_manager
from swarmplan.steps.machines import EngineReady
from swarmplan.steps.swarm.backups import RestoreState
from swarmplan.steps.swarm.recovery import ForceNewCluster, UnlockFolder


@dataclass(frozen=True, slots=True)
class Restoring:
    """What is put back, and where: ``onto`` is a machine's name, "" where the copy and the spec are to say it. ``since`` is
    when the copy was made, for people; ``locks`` says whether its managers lock."""

    copy: SwarmCopy
    since: str
    onto: str = ""
    locks: bool = False

    def target(self, desired: Desired, observed: Observed) -> str:
        """The manager to go on from, "" where that is known only when all machines are there: the one at the address of the
        copied one, which the others and the raft know it by; else the one of its name; else the spec's first. Raises Refused
        for a machine that is to be no manager."""
        managers = [name for name in desired.nodes if desired.manages(name)]
        if self.onto and self.onto not in managers:
            raise Refused(
                f"{self.onto} is no manager of the cluster file; its managers are {', '.join(managers)}"
            )
        if self.onto:
            return self.onto
        states = {name: observed.machines.get(name) for name in managers}
        same = [name for name, state in states.items() if _address(state) == self.copy.address]
        if same:
            return same[0]
        # One that cannot be seen may never be: only those that are made are waited for.
        if any(not isinstance(state, Unknown) and _address(state) is None for state in states.values()):
            return ""
        return self.copy.machine if self.copy.machine in managers else first_manager(desired)


def _address(state: MachineState | Unknown | None) -> str | None:
    return state.address if isinstance(state, MachineState) else None


def make_restore(desired: Desired, observed: Observed, restoring: Restoring) -> Plan:
    """The plan that makes a swarm of the backup; where one has a leader, the plan of every apply.

    Raises Refused where the swarm is another's, where managers can be brought back, or where the target's engine is older than the copy's.
    """
    if isinstance(observed.swarm, Foreign):
        raise Refused(
            f"a backup is not restored over a swarm that is not of cluster {desired.cluster}: {observed.swarm.reason}"
        )
    lost = lost_quorum(observed)
    if isinstance(observed.swarm, SwarmState) and lost is None:
        return _already_running(make_plan(desired, observed, recovering=True), observed.swarm, restoring)
    if lost is not None and lost.electing:
        raise Refused(f"{lost}: wait for that; there is nothing to restore")
    if lost is not None and lost.curable:
        raise Refused(f"{lost}: `swarmplan apply` starts them, and nothing is lost")
    target = restoring.target(desired, observed)
    draft = Draft(desired, observed)
    draft.observed = _without_swarm(observed)
    survivors = [name for name in (lost.answering if lost else ()) if name != target]
    if survivors:
        draft.hazard(
            SWARM,
            f"{', '.join(survivors)} answers and is newer than the backup: what was changed since {restoring.since} is"
            " lost; `swarmplan recover` would keep it",
            Approval.QUORUM,
        )
    plan_machines(draft)
    if not target:
        draft.note(
            f"the backup of {restoring.since} is restored once the machines exist, on the one with address {restoring.copy.address}"
            " if there is one: another plan for that follows"
        )
    elif target in draft.machines.usable:
        _restore(draft, restoring, target)
    guard_unknown(draft)
    return finished(draft, draft.ordered())


def _without_swarm(observed: Observed) -> Observed:
    """Nothing of the old swarm counts any more: machines that are missing are made, locks are nobody's."""
    unlocked = {
        name: replace(engine, membership="inactive")
        for name in observed.engines
        if (engine := observed.engine_of(name)) and engine.locked
    }
    return replace(observed.without_swarm(), engines={**observed.engines, **unlocked})


def _restore(draft: Draft, restoring: Restoring, target: str) -> None:
    copy = restoring.copy
    engine = draft.found.engine_of(target)
    there = engine is not None and engine.node_id == copy.node_id and engine.control
    if engine and older(engine.version, copy.engine):
        raise Refused(
            f"{target} runs engine {engine.version}, older than the backup's, {copy.engine}: give it that version or a newer one"
        )
    address = _address(draft.found.machines.get(target))
    fields = [FieldDiff("address", copy.address, address)] if address and address != copy.address else []
    note = f"as it was on {restoring.since}: what was changed since is lost; the copy of {copy.machine} is restored on {target}"
    if there:
        note = f"{target} is still that node, and its own state is at least as new: it is kept"
    why = draft.change(SWARM, Action.REPLACE, fields, note)
    for each in _notes(copy, target, moved=bool(fields) or address is None):
        draft.note(each)
    if not there:
        draft.step(
            RestoreState(key=SWARM, machine=target, node_id=copy.node_id, engine=copy.engine, reason=why)
        )
    elif restoring.locks:
        key = Key(Kind.MACHINE, target)
        draft.step(UnlockFolder(key=key, reason="managers lock"))
        draft.step(EngineReady(key=key))
    init, locks = draft.desired.swarm.init, restoring.locks
    draft.step(ForceNewCluster(key=SWARM, machine=target, settings=init, locks=locks, reason=why))


def _notes(copy: SwarmCopy, target: str, *, moved: bool) -> list[str]:
    """What to note beside."""
    notes = [
        f"managers of the old swarm that are not machines of the cluster file must stay off: they would form a second swarm beside {target}",
        "once the swarm answers, every other node joins it again and the cluster file is applied; that plan follows",
    ]
    if moved:
        notes.append(
            f"{target} may have another address than {copy.address}: the others are redirected there until the swarm knows it"
        )
    return notes


def _already_running(plan: Plan, live: SwarmState, restoring: Restoring) -> Plan:
    """The ordinary plan, and why it is no more than that."""
    which = "its own" if live.cluster_id == restoring.copy.swarm else "another than the backup's"
    note = f"a swarm with a leader is running here, {which}: the backup of {restoring.since} is not restored over it"
    return replace(plan, notes=(*plan.notes, note))
