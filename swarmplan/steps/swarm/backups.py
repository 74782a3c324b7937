"""Copying a manager's swarm folder into a backup, and putting it back."""

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Unreachable
from swarmplan.model.backup import SwarmCopy, inventory
from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind
from swarmplan.model.values.release import older
from swarmplan.model.wire import raft_host
from swarmplan.ports import BackupStore, Engine
from swarmplan.steps.base import Step
from swarmplan.steps.facts import Effect, FactKind
from swarmplan.steps.swarm.membership import swarm_info


@dataclass(frozen=True, kw_only=True)
class BackUp(Step):
    """Copy the machine's swarm folder, with its engine stopped meanwhile, and keep the copy as a backup."""

    verb = "back up"
    effect = Effect.STOPS
    provides_kinds = (FactKind.ENGINE_STARTED,)
    restarts_engine = True
    deadline = 300.0

    def check_preconditions(self, adapters: Adapters) -> None:
        backup_store_of(adapters).check_preconditions()

    def unmet(self, adapters: Adapters) -> str | None:
        return None if backup_store_of(adapters).has_copy else "not copied yet"

    def apply(self, adapters: Adapters) -> None:
        machine = self.key.name
        backup_store_of(adapters).check_preconditions()
        info, manager = adapters.engine(machine).info(), adapters.manager()
        node_id = (info.get("Swarm") or {}).get("NodeID", "")
        nodes, swarm = manager.nodes(), manager.swarm()
        address = _raft_address(nodes, node_id)
        managers = [node for node in nodes if node.get("ManagerStatus")]
        key, found = manager.unlock_key(), inventory(lists_of(manager))
        state = adapters.driver(machine).copy_state(machine)
        adapters.forget(machine)  # its engine is another process by now
        backup_store_of(adapters).put(
            SwarmCopy(
                machine=machine,
                node_id=node_id,
                swarm=swarm["ID"],
                address=address,
                engine=info.get("ServerVersion", ""),
                settled=len(managers) == 1,
                inventory=found,
                state=state,
                unlock_key=key,
            )
        )


@dataclass(frozen=True, kw_only=True)
class RestoreState(Step):
    """Put the backup's swarm folder in place of the machine's own. ``node_id`` is the node it makes of it, ``engine`` the
    version it was copied from: an older engine may not read what a newer one wrote."""

    machine: str
    node_id: str
    engine: str
    verb = "restore"
    requires_kinds = provides_kinds = (FactKind.ENGINE_READY,)
    restarts_engine = True
    deadline = 300.0

    @property
    def subject(self) -> str:
        return self.machine

    def check_preconditions(self, adapters: Adapters) -> None:
        if not backup_store_of(adapters).has_copy:
            raise Permanent("the backup has no swarm state to restore: run `swarmplan restore ARCHIVE`")

    def unmet(self, adapters: Adapters) -> str | None:
        swarm = swarm_info(adapters, self.machine)
        node_id = swarm.get("NodeID", "")
        if node_id != self.node_id:
            return f"its engine is {f'still node {node_id}' if node_id else 'not a node yet'}"
        demoted = swarm.get("LocalNodeState") == "active" and not swarm.get("ControlAvailable")
        return "it is that node, but a worker now" if demoted else None

    def apply(self, adapters: Adapters) -> None:
        engine = adapters.engine(self.machine)
        version = engine.info().get("ServerVersion", "")
        if older(version, self.engine):
            raise Permanent(
                f"machine {self.machine}: its engine {version} is older than the backup's, {self.engine}: give it that version or a newer one"
            )
        copy = backup_store_of(adapters).get()
        # an engine that locks loses its membership when a new swarm is forced (moby#36852)
        state = adapters.folders.unlocked(copy.state, copy.unlock_key) if copy.unlock_key else copy.state
        adapters.driver(self.machine).replace_state(self.machine, state)
        adapters.forget(self.machine)


def backup_store_of(adapters: Adapters) -> BackupStore:
    """The backup of the command. Raises Permanent where it has none."""
    if adapters.backup_store is None:
        raise Permanent("no backup file is open: run `swarmplan backup` or `swarmplan restore ARCHIVE`")
    return adapters.backup_store


def _raft_address(nodes: list[Json], node_id: str) -> str:
    """Where the other managers reach this one, without the port."""
    status = next((node.get("ManagerStatus") for node in nodes if node.get("ID") == node_id), None)
    if status is None:
        raise Unreachable(f"node {node_id} is not a manager of the swarm")
    return raft_host(str(status.get("Addr", "")))


def lists_of(manager: Engine) -> dict[str, list[Json]]:
    """What this manager lists, by the kinds of an inventory."""
    return {
        "nodes": manager.nodes(),
        "networks": manager.networks(),
        "secrets": manager.contents(Kind.SECRET),
        "configs": manager.contents(Kind.CONFIG),
        "services": manager.services(),
    }
