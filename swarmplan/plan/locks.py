"""Managers that lock: their key is kept before an engine stops, and given to whoever comes back locked."""

from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import Key, Kind
from swarmplan.model.machine import EngineState
from swarmplan.model.swarm import Role, SwarmState, autolocks
from swarmplan.model.unknown import Unknown
from swarmplan.plan.draft import NOTHING, Draft, Needs
from swarmplan.plan.ready import Machines
from swarmplan.steps.locks import StoreUnlockKey, UnlockNode
from swarmplan.steps.membership import NodeReady

_SWARM = Key(Kind.SWARM)


def plan_keeping(draft: Draft) -> Needs:
    """The step before any engine restarts where managers lock: a manager that stops before its key is kept is lost."""
    live, place = draft.observed.swarm, draft.desired.swarm.unlock_key
    if not isinstance(live, SwarmState) or not live.autolocked:
        return NOTHING
    if _turned_off(draft):
        draft.notes += [f"swarm.autolock is turned off; what is in {place} is left there"] if place else []
    elif place is None:
        draft.notes.append(
            "managers lock when they stop, and swarm.unlock_key is not set: keep the key yourself"
        )
    if place is None or live.key_kept is None or live.key_kept is True:
        return NOTHING
    why = f"the unlock key is not in {place} yet"
    if isinstance(live.key_kept, Unknown):
        why = f"whether the unlock key is in {place} cannot be told ({live.key_kept.reason})"
    draft.change(_SWARM, Action.UPDATE, note=why)
    return frozenset({draft.step(StoreUnlockKey(key=_SWARM, reason=why))})


def plan_storing(draft: Draft, locking: Needs) -> None:
    """Keep the key as soon as the steps ``locking`` are done, if by them managers begin to lock."""
    if autolocks(draft.desired.swarm.spec):
        draft.step(StoreUnlockKey(key=_SWARM, needs=locking, reason="managers lock from now on"))


def plan_locked(draft: Draft, machines: Machines, name: str) -> Needs:
    """Plan a manager that was found locked; the steps after which it is not. Which node it is it cannot say before."""
    key = Key(Kind.NODE, name)
    why = draft.change(key, Action.UPDATE, [FieldDiff("keys", "locked", "unlocked")])
    unlocked = frozenset({draft.step(UnlockNode(key=key, reason=why))})
    draft.step(NodeReady(key=key, needs=unlocked, reason="it was locked"))
    machines.locked.add(name)
    return unlocked


def plan_unlock(draft: Draft, name: str, back: Needs) -> Needs:
    """The steps after which a machine, whose engine is back after ``back``, is not locked."""
    if not _may_lock(draft, name):
        return back
    key = Key(Kind.NODE, name)
    unlock = UnlockNode(key=key, needs=back, reason="a manager that stopped is locked")
    unlocked = frozenset({draft.step(unlock)})
    if isinstance(draft.observed.swarm, Unknown):  # it is read again only when there is a leader
        draft.step(NodeReady(key=key, needs=unlocked, reason="it was locked"))
    return unlocked


def _may_lock(draft: Draft, name: str) -> bool:
    """Whether a place for the key is known, or managers lock, and it is one. One that was off keeps an older state."""
    live, node, engine = draft.observed.swarm, draft.node_of(name), draft.observed.engines.get(name)
    if isinstance(engine, EngineState) and engine.locked:
        return True
    if draft.desired.swarm.unlock_key is None and not (isinstance(live, SwarmState) and live.autolocked):
        return False
    if isinstance(live, Unknown):
        return name in draft.desired.nodes and draft.desired.nodes[name].role is Role.MANAGER
    return node is not None and node.node.role is Role.MANAGER


def _turned_off(draft: Draft) -> bool:
    wanted = draft.desired.swarm.spec.get("EncryptionConfig") or {}
    return wanted.get("AutoLockManagers") is False
