"""Autolock: managers whose keys are locked from the moment their engine stops (texts of 20.10.24)."""

import re

from swarmplan.errors import Conflict, NotManager, Permanent, Transient
from swarmplan.simulator.api.access import LOCKED, NO_SWARM, WORKER
from swarmplan.simulator.state.identity import unlock_key
from swarmplan.simulator.state.records import Host, Swarm
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit import lost_nodes

_KEY = re.compile(r"SWMKEY-1-[0-9A-Za-z+/]{43}")


def follow_spec(state: State, swarm: Swarm) -> None:
    """An unlock key with autolock, a new one each time it is turned on; none without. Every write of the settings locks an
    unlocked folder again."""
    on = (swarm.spec.get("EncryptionConfig") or {}).get("AutoLockManagers")
    if not on:
        swarm.unlock_key = ""
    elif not swarm.unlock_key:
        swarm.unlock_key = unlock_key(state.seed, swarm.id, swarm.index)
    for host in state.hosts.values():
        host.opened = host.opened and host.swarm != swarm.id


def stopped(state: State, host: Host) -> None:
    """The engine of a manager stopped: on its disk are keys locked with the unlock key of that time."""
    swarm = state.swarms.get(host.swarm)
    if swarm is not None and host.membership == "active" and host.node in swarm.members and swarm.unlock_key:
        host.membership, host.locked_with = "locked", swarm.unlock_key
    elif host.membership == "inactive" and host.locked_with:
        host.membership = "locked"
    host.opened = False
    lost_nodes.restarted(state, host)
    state.changed(host)


def forced(state: State, swarm: Swarm, host: Host, *, locks: bool) -> None:
    """A new swarm is forced on this manager. With autolock, its engine cannot read its keys and leaves until it restarts
    (moby#36852), except with a restored folder that was unlocked. From then on autolock is as in this call, with the same key
    (measured on 20.10.24 and 28.5.2)."""
    if swarm.unlock_key and not host.opened:
        host.membership, host.locked_with = "inactive", swarm.unlock_key
        raise Transient(LOCKED)
    host.opened = False
    swarm.spec["EncryptionConfig"] = {"AutoLockManagers": locks}
    follow_spec(state, swarm)


def unlock(state: State, host: Host, key: str) -> None:
    """``POST /swarm/unlock``."""
    if host.membership == "inactive":
        raise NotManager(NO_SWARM)
    if host.membership != "locked":
        swarm = state.swarms.get(host.swarm)
        member = swarm is not None and host.node in swarm.members
        raise Conflict("swarm is not locked") if member else NotManager(WORKER)
    if _KEY.fullmatch(key) is None:
        raise Permanent("invalid key string")
    if key != host.locked_with:
        raise Permanent("swarm could not be unlocked: invalid key provided")
    host.membership, host.locked_with = "active", ""
    state.changed(host)
