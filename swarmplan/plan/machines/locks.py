"""Managers that lock: the unlock key is stored before an engine stops, and unlocks whatever returns locked."""

from dataclasses import replace

from swarmplan.health.quorum import is_locked
from swarmplan.model.change import Action, FieldDiff
from swarmplan.model.key import SWARM, Key, Kind
from swarmplan.model.swarm import Role, SwarmState, autolocks
from swarmplan.model.values.unknown import Unknown
from swarmplan.plan.draft import NOTHING, Draft
from swarmplan.steps.swarm.locks import StoreNewUnlockKey, StoreUnlockKey, UnlockNode
from swarmplan.steps.swarm.membership import NodeReady


def plan_key_storage(draft: Draft) -> None:
    """Store the key before any engine restarts where managers lock: a manager that stops before that is lost."""
    live, place = draft.observed.swarm, draft.desired.swarm.unlock_key
    draft.restarted = NOTHING
    if not isinstance(live, SwarmState) or not live.autolocked:
        return
    if (draft.desired.swarm.spec.get("EncryptionConfig") or {}).get("AutoLockManagers") is False:
        if place is not None:
            draft.note(f"swarm.autolock is turned off; the key in {place} is left there")
    elif place is None:
        draft.note(
            "managers lock their keys when they stop, and swarm.unlock_key is not set: keep the key yourself"
        )
    if place is None or live.key_kept is None or live.key_kept is True:
        return
    why = f"the unlock key is not in {place} yet"
    if isinstance(live.key_kept, Unknown):
        why = f"whether the unlock key is in {place} is unknown ({live.key_kept.reason})"
    draft.change(SWARM, Action.UPDATE, note=why)
    draft.restarted = frozenset({draft.step(StoreUnlockKey(key=SWARM, reason=why))})
    # Stored once, also where a backup comes before.
    draft.observed = replace(draft.observed, swarm=replace(live, key_kept=True))


def plan_storing(draft: Draft) -> None:
    """Store the key as soon as managers begin to lock, if they do."""
    if autolocks(draft.desired.swarm.spec):
        draft.step(StoreNewUnlockKey(key=SWARM, reason="managers lock their keys from now on"))


def plan_locked(draft: Draft, name: str) -> None:
    """Plan a manager that was found locked. Which node it is it cannot say before it is not."""
    key = Key(Kind.NODE, name)
    why = draft.change(key, Action.UPDATE, [FieldDiff("keys", "locked", "unlocked")])
    draft.step(UnlockNode(key=key, reason=why))
    draft.step(NodeReady(key=key, reason="it was locked"))
    draft.machines.usable.add(name)
    draft.machines.locked.add(name)


def plan_unlock(draft: Draft, name: str) -> None:
    """Unlock a machine whose engine returns, where it may be locked then."""
    if not _may_lock(draft, name):
        return
    key = Key(Kind.NODE, name)
    draft.step(UnlockNode(key=key, reason="a manager that stopped is locked"))
    if isinstance(draft.observed.swarm, Unknown):  # it is read again only when there is a leader
        draft.step(NodeReady(key=key, reason="it was locked"))


def _may_lock(draft: Draft, name: str) -> bool:
    """Whether a place for the key is known, or managers lock, and it is one. One that was off keeps an older state."""
    live, node = draft.observed.swarm, draft.observed.node_of(name)
    if is_locked(draft.observed, name):
        return True
    if draft.desired.swarm.unlock_key is None and not (isinstance(live, SwarmState) and live.autolocked):
        return False
    if isinstance(live, Unknown):
        return draft.desired.manages(name)
    return node is not None and node.node.role is Role.MANAGER
