"""The managers of a swarm: how many are reachable, and where it has no leader, who answers and who can be started."""

from collections.abc import Iterable, Mapping

from swarmplan.dataclass import dataclass
from swarmplan.model.cluster import Observed
from swarmplan.model.machine import STARTABLE, EngineState
from swarmplan.model.swarm import NodeState, Role, SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import Foreign, Unknown


def managers_of(observed: Observed) -> list[NodeState]:
    """The managers that are in the raft."""
    return [state for state in observed.nodes if state.node.role is Role.MANAGER and not state.outside]


def reachability(observed: Observed) -> Mapping[str, bool]:
    """Whether each manager in the raft is reachable, by ``name_of`` its node."""
    return {name_of(state): state.reachable for state in managers_of(observed)}


def name_of(state: NodeState) -> str:
    """What to call a node; an entry that no machine answers as is called by its id, too."""
    return state.node.machine or f"{state.made_for or state.hostname}@{state.id}"


def counted(managers: Mapping[str, bool]) -> Quorum:
    """How many there are."""
    return Quorum(len(managers), sum(managers.values()))


def quorum_now(observed: Observed) -> Quorum:
    """The managers as they are."""
    return counted(reachability(observed))


@dataclass(frozen=True, slots=True)
class QuorumStatus:
    """Managers where there is no leader, by their machine's name (by node id or host name where none is known). ``startable``
    ones are stopped, paused or locked; ``lost`` ones neither answer nor can be started."""

    answering: tuple[str, ...]
    startable: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def quorum(self) -> Quorum:
        """The managers that answer, of all."""
        return Quorum(len(self.answering) + len(self.silent), len(self.answering))

    @property
    def silent(self) -> list[str]:
        """The managers that do not answer."""
        return in_order((*self.startable, *self.lost))

    @property
    def curable(self) -> bool:
        """Whether starting and unlocking what can be makes a majority."""
        return len(self.answering) + len(self.startable) >= self.quorum.majority

    @property
    def electing(self) -> bool:
        """Whether enough of them answer us: an election is under way, or they do not reach each other."""
        return self.quorum.safe

    def __str__(self) -> str:
        if self.electing:
            return (
                f"the swarm has no leader, though {len(self.answering)} of its {self.quorum.total} managers answer:"
                " they are electing one, or do not reach each other"
            )
        total, needed = self.quorum.total, self.quorum.majority
        answering = f" ({', '.join(self.answering)})" if self.answering else ""
        verb = "answers" if len(self.answering) == 1 else "answer"
        return (
            f"the swarm has lost its quorum: {len(self.answering)} of its {total} managers {verb}{answering}, a majority is"
            f" {needed}; not answering: {', '.join(self.silent)}"
        )


def has_leader(observed: Observed) -> bool:
    """Whether there is a swarm with a leader and a majority."""
    return isinstance(observed.swarm, SwarmState) and lost_quorum(observed) is None


def lost_quorum(observed: Observed) -> QuorumStatus | None:
    """The managers where there is no leader; None where there is one, or it is not known who they are."""
    if isinstance(observed.swarm, SwarmState):
        # The last leader takes a few seconds to know that it is none any more, and answers meanwhile.
        if quorum_now(observed).safe:
            return None
        managers = managers_of(observed)
        named = (
            (state.node.machine or state.made_for or state.hostname, state.reachable) for state in managers
        )
        return _sorted(observed, named)
    unread = isinstance(observed.swarm, Unknown) and not isinstance(observed.swarm, Foreign)
    status = _sorted(observed, _peers(observed)) if unread else None
    return status if status and status.quorum.total else None


def _peers(observed: Observed) -> Iterable[tuple[str, bool]]:
    """Every manager that any manager knows of, and whether it answers."""
    engines = {name: found for name, found in observed.engines.items() if isinstance(found, EngineState)}
    by_id = {engine.node_id: name for name, engine in engines.items() if engine.node_id}
    # An engine that manages is known by its id; at a manager's address of before it may be another's by now.
    by_address = {
        state.address: name
        for name in observed.machines
        if (state := observed.machine_of(name)) and not (name in engines and engines[name].control)
    }
    # One that manages without a complaint has a leader: what could not be read then is no matter of a majority. One that
    # came back a moment ago does not complain yet: it is pending until it has a leader (measured on 20.10.24).
    managing = [engine for engine in engines.values() if engine.control]
    if not all(engine.error for engine in managing if engine.membership != "pending"):
        return
    known = max((engine.peers for engine in managing), key=len, default={})
    for node, address in known.items():
        name = by_id.get(node) or by_address.get(address) or address or node
        engine = engines.get(name)
        yield name, engine is not None and engine.control


def _sorted(observed: Observed, managers: Iterable[tuple[str, bool]]) -> QuorumStatus:
    answering, startable, lost = list[str](), list[str](), list[str]()
    for name, answers in managers:
        (answering if answers else startable if _is_startable(observed, name) else lost).append(name)
    return QuorumStatus(*(tuple(in_order(names)) for names in (answering, startable, lost)))


def _is_startable(observed: Observed, name: str) -> bool:
    return bool(resting(observed, name)) or is_locked(observed, name)


def resting(observed: Observed, machine: str) -> str:
    """``stopped`` or ``paused`` where starting the machine is all it lacks; "" otherwise."""
    state = observed.machine_of(machine)
    return str(state.power) if state is not None and state.power in STARTABLE else ""


def is_locked(observed: Observed, machine: str) -> bool:
    """Whether its engine waits for the unlock key."""
    engine = observed.engine_of(machine)
    return engine is not None and engine.locked
