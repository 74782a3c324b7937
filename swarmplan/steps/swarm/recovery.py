"""Forcing a new swarm on a manager that lost the others."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Conflict, Failure, Permanent
from swarmplan.model.bodies import Json
from swarmplan.model.swarm import InitSettings
from swarmplan.model.values.quorum import Quorum
from swarmplan.ports import Engine
from swarmplan.steps.base import Step, Wait
from swarmplan.steps.facts import Effect, FactKind
from swarmplan.steps.swarm.membership import addresses, swarm_info

_EACH_CHANGE = 1
"""A snapshot's interval, in entries of the raft's log."""
_TRIES = 10


@dataclass(frozen=True, kw_only=True)
class UnlockFolder(Step):
    """Rewrite the machine's swarm folder so that it can be read without the unlock key, for a new swarm to be forced on it.

    An engine that finds its keys locked then drops out of its swarm until it restarts (moby#36852; measured on 20.10.24 and
    28.5.2). Its engine restarts, and does not answer for some 20 s where it has no majority. The folder stays unlocked until
    its manager's settings are written: ``ForceNewCluster`` sees to it.
    """

    verb = "unlock the folder of"
    effect = Effect.STOPS
    requires_kinds = provides_kinds = (FactKind.ENGINE_STARTED,)
    restarts_engine = True
    deadline = 300.0

    def check_preconditions(self, adapters: Adapters) -> None:
        _key(adapters)

    def unmet(self, adapters: Adapters) -> str | None:
        return "its keys are locked" if _locked(adapters, self.key.name) else None

    def apply(self, adapters: Adapters) -> None:
        name, folders, key = self.key.name, adapters.folders, _key(adapters)
        driver = adapters.driver(name)
        folders.unlocked(driver.copy_state(name, stop_engine=False), key)  # before anything stops
        state = driver.copy_state(name)
        adapters.forget(name)  # its engine is another process by now, and locked: it writes nothing
        driver.replace_state(name, folders.unlocked(state, key))
        adapters.forget(name)


@dataclass(frozen=True, kw_only=True)
class ForceNewCluster(Step):
    """Let the survivor take itself for the only manager. It keeps the swarm's id, tokens, nodes and services; tasks go on
    (measured on 20.10.24: 0.6 s).

    ``locks``: its managers lock, and its folder was unlocked for it. Left unsaid locking would be turned off; said, the manager
    locks its folder again at once, with the key there was (measured on 20.10.24 and 28.5.2). Where there is nothing to force
    the swarm's settings are written as they are, and it does the same.
    """

    machine: str
    settings: InitSettings = field(default_factory=InitSettings)
    locks: bool = False
    verb = "recover"
    effect = Effect.RETURNS
    requires_kinds = (FactKind.ENGINE_READY,)
    provides_kinds = (FactKind.SWARM_UP, FactKind.SWARM_OPEN)

    @property
    def subject(self) -> str:
        return self.machine

    def unmet(self, adapters: Adapters) -> str | None:
        unforced = self._unforced(adapters)
        if unforced or not self.locks:
            return unforced
        return None if _locked(adapters, self.machine) else "its keys are not locked again yet"

    def apply(self, adapters: Adapters) -> None:
        engine = adapters.engine(self.machine)
        if self._unforced(adapters) is None:
            live = engine.swarm()
            engine.update_swarm(live["Version"]["Index"], live["Spec"])
            return
        body = {**addresses(adapters, self.machine, self.settings), "ForceNewCluster": True}
        if self.locks:
            body["Spec"] = {"EncryptionConfig": {"AutoLockManagers": True}}
        engine.init_swarm(body)
        _renew_snapshot(engine)

    def _unforced(self, adapters: Adapters) -> str | None:
        """What the survivor lacks to be the manager of a swarm, where it is; None when it is."""
        try:
            engine = adapters.engine(self.machine)
            engine.swarm()
            return _lacks_majority(engine.nodes()) or self._elsewhere(adapters)
        except Failure as error:
            return str(error)

    def _elsewhere(self, adapters: Adapters) -> str | None:
        """A manager with the folder of another machine announces that one's address, leader or not (measured on 20.10.24)."""
        if self.settings.advertise_addr is not None:
            return None  # an interface, or an address that is no driver's business
        advertised = swarm_info(adapters, self.machine).get("NodeAddr")
        here = addresses(adapters, self.machine, self.settings)["AdvertiseAddr"]
        return f"it advertises {advertised} but its address is {here}" if advertised != here else None


def _lacks_majority(nodes: Sequence[Json]) -> str | None:
    """A leader that has just lost the others answers for some seconds more (measured on 20.10.24)."""
    raft = [status for node in nodes if (status := node.get("ManagerStatus"))]
    quorum = Quorum(len(raft), sum(status.get("Reachability") == "reachable" for status in raft))
    if quorum.reachable >= quorum.majority:
        return None
    return f"{quorum.reachable} of its {quorum.total} managers reachable"


@dataclass(frozen=True, kw_only=True)
class ManagerSettled(Wait):
    """Wait until an engine that came back tells how it stands in its swarm: it answers before it has looked for the others."""

    deadline = 120.0
    requires_kinds = (FactKind.ENGINE_READY,)

    def unmet(self, adapters: Adapters) -> str | None:
        swarm = swarm_info(adapters, self.key.name)
        seeks = swarm.get("LocalNodeState") == "pending" and not swarm.get("Error")
        return "it is looking for the other managers" if seeks else None


def _renew_snapshot(engine: Engine) -> None:
    """Have the raft write a snapshot now, by an interval of one entry for the time of one change.

    A manager that joins gets the last snapshot first, and at most 64 KiB of what came after. A snapshot from before the survivor
    itself joined does not name it: then the majority of the two is lost for good (measured on 20.10.24).
    """
    usual = engine.swarm()["Spec"]["Raft"].get("SnapshotInterval", 0)
    for interval in (_EACH_CHANGE, usual):
        _set_interval(engine, interval)


def _set_interval(engine: Engine, interval: int) -> None:
    """The new leader may write its settings at the same time; a step that is tried again would find nothing to do."""
    for _ in range(_TRIES):
        live = engine.swarm()
        raft = {**live["Spec"]["Raft"], "SnapshotInterval": interval}
        with suppress(Conflict):
            engine.update_swarm(live["Version"]["Index"], {**live["Spec"], "Raft": raft})
            return
    raise Permanent(
        f"the swarm keeps changing: its raft snapshot interval could not be set to {interval}; run the command again"
    )


def _locked(adapters: Adapters, machine: str) -> bool:
    """Whether the machine's swarm folder can be read only with the unlock key."""
    state = adapters.driver(machine).copy_state(machine, stop_engine=False)
    try:
        adapters.folders.unlocked(state, "")
    except Permanent:
        return True
    return False


def _key(adapters: Adapters) -> str:
    """The unlock key in the backup to restore, or else the stored one. It must not leave the calling step."""
    store = adapters.backup_store
    backed_up = store.get().unlock_key if store is not None and store.has_copy else ""
    return backed_up or adapters.unlock_key()
