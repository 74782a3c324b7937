"""A backup: of the manager whose engine can best be off for some seconds."""

from collections.abc import Sequence

from swarmplan.errors import Refused
from swarmplan.health.backup_age import last_taken
from swarmplan.health.quorum import has_leader, lost_quorum, quorum_now
from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import MachineState, Power
from swarmplan.model.swarm import NodeState, Role, SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import Foreign, Unknown
from swarmplan.plan.draft import NOTHING, Draft, Machines, Needs
from swarmplan.plan.finished import finished
from swarmplan.plan.guards import guard_quorum, guard_unknown
from swarmplan.plan.machines.locks import plan_keeping
from swarmplan.plan.machines.machines import start
from swarmplan.plan.machines.restarts import restart
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.services.timeouts import timeout, watch
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.services.awaits import ServiceConverged
from swarmplan.steps.swarm.backups import BackUp
from swarmplan.steps.swarm.membership import NodeReady

HOLDS = (
    "a backup holds the swarm's certificate authority and every secret: whoever can open it can read them all"
)


def make_backup(desired: Desired, observed: Observed, source: str = "") -> Plan:
    """The plan of a backup: managers that are off are started, then one is copied and comes back. ``source`` names it. Where
    there is no leader without those that are off, it ends with their return: the next plan is the backup's.

    Raises Refused where no swarm has a leader, or where the quorum would hang on a manager that is away.
    """
    draft = Draft(desired, observed)
    if off := _all_that_lacks(desired, observed):
        return _brought_back(draft, off)
    plan_keeping(draft)
    before = _started(draft)
    copied = _source(draft, len(before), source)
    plan_backup(draft, before, copied)
    _await_tasks(draft, copied)
    draft.notes.append(HOLDS)
    steps = draft.ordered()
    rows = guard_quorum(draft, steps)
    guard_unknown(draft)
    return finished(draft, steps, rows)


def plan_backup(draft: Draft, before: Needs, chosen: NodeState) -> None:
    """Copy a manager, once the steps ``before`` are done, and wait until it is back."""
    live = draft.observed.swarm
    if isinstance(live, SwarmState) and live.autolocked and draft.desired.swarm.unlock_key is None:
        raise Refused(
            "managers lock their keys when their engines stop, and the copied one would stay locked: set swarm.unlock_key,"
            " and the key is stored there first"
        )
    name = chosen.node.machine
    key = Key(Kind.MACHINE, name)
    tasks = _running_on(draft, chosen)
    stops = (
        f"; its {tasks} task{'s stop and start' if tasks > 1 else ' stops and starts'} again" if tasks else ""
    )
    why = draft.change(key, Action.UPDATE, note=f"its swarm folder is copied while its engine is off{stops}")
    restart(draft, BackUp(key=key, needs=draft.restarted | before, reason=why))
    draft.provide(draft.restarted, FactKind.BACKUP_TAKEN)


def plan_backup_first(draft: Draft, plan: Plan) -> None:
    """Let a backup come before every step of this plan. Where none can be made, that needs approval."""
    # A machine that restarts for the plan's own sake would be awaited once for two restarts.
    busy = frozenset(change.key.name for change in plan.changes if change.key.kind is Kind.MACHINE)
    busy |= {step.interrupts for step in plan.steps if step.restarts_engine}
    try:
        plan_keeping(draft)
        plan_backup(draft, NOTHING, _source(draft, 0, busy=busy))
        draft.first, draft.machines = Fact(FactKind.BACKUP_TAKEN), Machines()
    except Refused as refused:
        draft.hazard(SWARM, f"no backup can be made first: {refused}", Approval.QUORUM)


def wants_backup(desired: Desired, observed: Observed) -> bool:
    """Whether a plan with hazards is to begin with a backup. One that a run of this length may have made is enough."""
    if not desired.policy.backups.before_hazards or not desired.machines:
        return False
    if not has_leader(observed):
        return False
    last = last_taken(observed)
    return last is None or observed.taken - last.taken > desired.policy.timeout


def _all_that_lacks(desired: Desired, observed: Observed) -> list[MachineState]:
    """The managers that are off, where a swarm of ours has no leader and would have one with them. A killed backup leaves a
    swarm of one manager, or of two, like this."""
    lost = lost_quorum(observed)
    unseen = isinstance(observed.swarm, Unknown) and not isinstance(observed.swarm, Foreign)
    if not (lost.curable if lost is not None else unseen):
        return []
    found = (observed.machines.get(name) for name in in_order(desired.nodes) if _manages(desired, name))
    return [state for state in found if isinstance(state, MachineState) and state.power is Power.STOPPED]


def _manages(desired: Desired, name: str) -> bool:
    return desired.nodes[name].role is Role.MANAGER


def _brought_back(draft: Draft, off: Sequence[MachineState]) -> Plan:
    for state in off:
        start(draft, state)
        draft.step(NodeReady(key=Key(Kind.NODE, state.machine.name), reason="it was off"))
    draft.notes.append(
        "the swarm has no leader without the managers that are off: the backup follows once they are back"
    )
    return finished(draft, draft.ordered())


def _started(draft: Draft) -> Needs:
    """Managers that are off, as a killed backup may leave one, are started and awaited."""
    if not has_leader(draft.observed):
        raise Refused(
            "there is no swarm with a leader here, so nothing can be copied; `swarmplan plan` says why"
        )
    back: Needs = NOTHING
    for name in in_order(draft.desired.machines):
        state, node = draft.observed.machines.get(name), draft.node_of(name)
        if not isinstance(state, MachineState) or state.power is not Power.STOPPED:
            continue
        if node is None or node.node.role is not Role.MANAGER:
            continue
        start(draft, state)
        ready = NodeReady(key=Key(Kind.NODE, name), reason="it was off")
        back |= {draft.step(ready)}
    return back


def _await_tasks(draft: Draft, copied: NodeState) -> None:
    """Await the services that had tasks on the node, as they are: a backup ends when all is as it was."""
    for name in in_order(draft.running.get(copied.id, {})):
        state = draft.observed.services[name]
        if state.missing is not None:
            continue  # it was not up before
        policy, service = draft.desired.policy, state.service
        step = ServiceConverged(
            key=Key(Kind.SERVICE, name),
            service=service,
            reason=f"its tasks on {copied.node.machine} stopped",
            timeout=timeout(service, policy, len(draft.observed.nodes)),
            watch=watch(service, policy),
        )
        draft.step(step, requires=[Fact(FactKind.BACKUP_TAKEN)])


def _source(draft: Draft, returning: int, source: str = "", busy: frozenset[str] = frozenset()) -> NodeState:
    """The manager to copy: a follower before the leader, then the one with the fewest tasks."""
    able = {
        state.node.machine: state
        for state in draft.observed.nodes
        if _able(draft, state) and state.node.machine not in busy
    }
    now = quorum_now(draft.observed)
    if source and source not in able:
        raise Refused(
            f"{source} is not a manager that can be copied; choose from {', '.join(in_order(able))}"
        )
    if not able:
        why = (
            "except those this plan changes; run `swarmplan backup` first"
            if busy
            else "on a machine of this file"
        )
        raise Refused(f"the swarm has no reachable manager {why}")
    without = Quorum(now.total, now.reachable + returning - 1)
    if not without.safe and now.reachable + returning < now.total:
        away = [
            state.node.machine or state.hostname
            for state in draft.observed.nodes
            if state.node.role is Role.MANAGER and not state.reachable
        ]
        raise Refused(f"with one engine more off, {without}: {_bring_back(draft, in_order(away))}")
    best = min(
        in_order(able),
        key=lambda name: (able[name].leader, _running_on(draft, able[name])),
    )
    return able[source or best]


def _bring_back(draft: Draft, away: Sequence[str]) -> str:
    """What to do about managers that are away: an apply starts and makes machines, but not one that it cannot see."""
    seen = [name for name in away if _within_reach(draft, name)]
    unseen = [name for name in away if name not in seen]
    said = [f"bring {', '.join(seen)} back first (`swarmplan apply`)"] if seen else []
    if unseen:
        said.append(
            f"bring {', '.join(unseen)} back first, by hand: their drivers cannot see them (`swarmplan status` says why)"
        )
    return "; ".join(said)


def _within_reach(draft: Draft, name: str) -> bool:
    state = draft.observed.machines.get(name)
    return isinstance(state, MachineState) or (state is None and name in draft.desired.machines)


def _running_on(draft: Draft, state: NodeState) -> int:
    return sum(map(len, draft.running.get(state.id, {}).values()))


def _able(draft: Draft, state: NodeState) -> bool:
    machine = draft.observed.machines.get(state.node.machine)
    running = isinstance(machine, MachineState) and machine.power is Power.RUNNING
    return running and state.reachable and state.status == "ready" and not state.outside
