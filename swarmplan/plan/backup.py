"""A backup: a copy of the manager whose engine can best be stopped for some seconds."""

from collections.abc import Iterable, Sequence

from swarmplan.errors import Refused
from swarmplan.health.backup_age import last_taken
from swarmplan.health.quorum import has_leader, lost_quorum, quorum_now
from swarmplan.model.change import Action
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.machine import STARTABLE, MachineState, Power
from swarmplan.model.swarm import NodeState, Role, SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import Foreign, Unknown
from swarmplan.plan.draft import NOTHING, Draft, Machines, Needs
from swarmplan.plan.finished import finished, guard_quorum, guard_unknown
from swarmplan.plan.machines.locks import plan_key_storage
from swarmplan.plan.machines.machines import restart, start
from swarmplan.plan.plan import Approval, Plan
from swarmplan.plan.services.timeouts import timeout, watch
from swarmplan.steps.facts import Fact, FactKind
from swarmplan.steps.services.awaits import ServiceReturned
from swarmplan.steps.swarm.backups import BackUp
from swarmplan.steps.swarm.membership import NodeReady

_SENSITIVE = (
    "a backup has the swarm's certificate authority and every secret: whoever can open it can read them all"
)


def make_backup(desired: Desired, observed: Observed, source: str = "") -> Plan:
    """The plan of a backup: managers that are stopped are started, then one is copied and returns. ``source`` names it. Where
    there is no leader without those that are stopped, it ends with their return: the next plan is the backup's.

    Raises Refused where no swarm has a leader, or where the quorum would depend on a manager that does not answer.
    """
    draft = Draft(desired, observed)
    stopped = [state for name, state in _stopped(observed) if desired.manages(name)]
    if stopped and _lacks_only_stopped(observed):
        _start(draft, stopped)
        draft.note(
            "the swarm has no leader without the managers that are off: the backup follows once they are back"
        )
        return finished(draft, draft.ordered())
    plan_key_storage(draft)
    if not has_leader(observed):
        raise Refused(
            "there is no swarm with a leader here, so nothing can be copied; `swarmplan plan` says why"
        )
    managers = {state.node.machine for state in observed.nodes if state.node.role is Role.MANAGER}
    declared = [state for name, state in _stopped(observed) if name in desired.machines]
    before = _start(draft, [state for state in declared if state.machine.name in managers])
    copied = _source(draft, len(before), source)
    plan_backup(draft, before, copied)
    _await_tasks(draft, copied)
    draft.note(_SENSITIVE)
    steps = draft.ordered()
    rows = guard_quorum(draft, steps)
    guard_unknown(draft)
    return finished(draft, steps, rows)


def plan_backup(draft: Draft, before: Needs, chosen: NodeState) -> None:
    """Copy a manager, once the steps ``before`` are done, and wait until it is back."""
    live = draft.observed.swarm
    if isinstance(live, SwarmState) and live.autolocked and draft.desired.swarm.unlock_key is None:
        raise Refused(
            "managers lock their keys when their engines stop, and the copied manager would stay locked: set swarm.unlock_key,"
            " and the key is stored there first"
        )
    name = chosen.node.machine
    key = Key(Kind.MACHINE, name)
    tasks = _running_on(draft, chosen)
    stop = "s stop and start" if tasks > 1 else " stops and starts"
    stops = f"; its {tasks} task{stop} again" if tasks else ""
    why = draft.change(key, Action.UPDATE, note=f"its swarm folder is copied while its engine is off{stops}")
    restart(draft, BackUp(key=key, needs=draft.restarted | before, reason=why))
    draft.provide(draft.restarted, FactKind.BACKUP_TAKEN)


def plan_backup_first(draft: Draft, plan: Plan) -> None:
    """Let a backup come before every step of this plan. Where none can be made, that needs approval."""
    # A machine that restarts for the plan's own sake would be awaited once for two restarts.
    busy = frozenset(change.key.name for change in plan.changes if change.key.kind is Kind.MACHINE)
    busy |= {step.interrupts for step in plan.steps if step.restarts_engine}
    try:
        plan_key_storage(draft)
        plan_backup(draft, NOTHING, _source(draft, 0, busy=busy))
        draft.first, draft.machines = Fact(FactKind.BACKUP_TAKEN), Machines()
    except Refused as refused:
        draft.hazard(SWARM, f"no backup can be made first: {refused}", Approval.QUORUM)


def wants_backup(desired: Desired, observed: Observed) -> bool:
    """Whether a plan with hazards is to begin with a backup. One that a run of this length may have made is enough."""
    last = last_taken(observed)
    if not (desired.policy.backups.before_hazards and desired.machines and has_leader(observed)):
        return False
    return last is None or observed.taken - last.taken > desired.policy.timeout


def _lacks_only_stopped(observed: Observed) -> bool:
    """Whether a swarm of ours has no leader and would have one with the managers that are stopped. A killed backup leaves a
    swarm of one manager, or of two, like this."""
    if (lost := lost_quorum(observed)) is not None:
        return lost.curable
    return isinstance(observed.swarm, Unknown) and not isinstance(observed.swarm, Foreign)


def _stopped(observed: Observed) -> list[tuple[str, MachineState]]:
    machines = [(name, observed.machine_of(name)) for name in in_order(observed.machines)]
    return [(name, state) for name, state in machines if state and state.power in STARTABLE]


def _start(draft: Draft, machines: Iterable[MachineState]) -> Needs:
    """Start managers, as a killed backup may leave one stopped; the steps that await them."""
    ready = set()
    for state in machines:
        start(draft, state)
        ready.add(draft.step(NodeReady(key=Key(Kind.NODE, state.machine.name), reason="it was off")))
    return frozenset(ready)


def _await_tasks(draft: Draft, copied: NodeState) -> None:
    """Await the services of the cluster that had tasks on the node and were up: a backup ends when all is as it was. What others made beside them
    is copied as it is, and may be what does not start again."""
    for name in in_order(draft.running.get(copied.id, {})):
        state, policy = draft.observed.services[name], draft.desired.policy
        if state.missing is not None or not state.owned:
            continue
        step = ServiceReturned(
            key=Key(Kind.SERVICE, name),
            service=state.service,
            reason=f"its tasks on {copied.node.machine} stopped",
            timeout=timeout(state.service, policy, len(draft.observed.nodes)),
            watch=watch(state.service, policy),
        )
        draft.step(step, requires=[Fact(FactKind.BACKUP_TAKEN)])


def _source(draft: Draft, returning: int, source: str = "", busy: frozenset[str] = frozenset()) -> NodeState:
    """The manager to copy: a follower before the leader, then the one with the fewest tasks. ``returning`` managers are
    started before, ``busy`` machines are changed by the plan."""
    nodes = [state for state in draft.observed.nodes if _can_be_copied(draft, state)]
    able = {state.node.machine: state for state in nodes if state.node.machine not in busy}
    if source and source not in able:
        raise Refused(
            f"{source} is not a manager that can be copied; choose from {', '.join(in_order(able))}"
        )
    if not able:
        changed = "except those this plan changes; run `swarmplan backup` first"
        raise Refused(
            f"the swarm has no reachable manager {changed if busy else 'on a machine of this file: `swarmplan status` shows which do not answer'}"
        )
    now = quorum_now(draft.observed)
    without = Quorum(now.total, now.reachable + returning - 1)
    if not without.safe and now.reachable + returning < now.total:
        silent = [
            state.node.machine or state.hostname
            for state in draft.observed.nodes
            if state.node.role is Role.MANAGER and not state.reachable
        ]
        raise Refused(
            f"with the engine of one more manager stopped, {without}: {_bring_back(draft, in_order(silent))}"
        )
    best = min(in_order(able), key=lambda name: (able[name].leader, _running_on(draft, able[name])))
    return able[source or best]


def _bring_back(draft: Draft, silent: Sequence[str]) -> str:
    """What to do about managers that do not answer: an apply starts and creates machines, but not one that it cannot see."""
    machines, declared = draft.observed.machines, draft.desired.machines
    seen = [
        name
        for name in silent
        if draft.observed.machine_of(name) or (name not in machines and name in declared)
    ]
    unseen = [name for name in silent if name not in seen]
    remedies = [f"bring {', '.join(seen)} back first (`swarmplan apply`)"] if seen else []
    if unseen:
        remedies.append(
            f"bring {', '.join(unseen)} back first, by hand: their drivers cannot see them (`swarmplan status` says why)"
        )
    return "; ".join(remedies)


def _running_on(draft: Draft, state: NodeState) -> int:
    return sum(map(len, draft.running.get(state.id, {}).values()))


def _can_be_copied(draft: Draft, state: NodeState) -> bool:
    machine = draft.observed.machine_of(state.node.machine)
    running = machine is not None and machine.power is Power.RUNNING
    return running and state.reachable and state.status == "ready" and not state.outside
