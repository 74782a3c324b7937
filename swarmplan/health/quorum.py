"""The managers of a swarm: how many are reachable, and where it has no leader, who answers, who can be started, who is lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from swarmplan.model.cluster import Observed
from swarmplan.model.machine import EngineState, MachineState, Power
from swarmplan.model.swarm import NodeState, Role, SwarmState
from swarmplan.model.values.order import in_order
from swarmplan.model.values.quorum import Quorum
from swarmplan.model.values.unknown import Foreign, Unknown

Managers = Mapping[str, bool]
"""Those in the raft, by the names of their nodes, and whether they are reachable."""


def managers_of(observed: Observed) -> Managers:
    """The managers as they are."""
    return {
        name_of(state): state.reachable
        for state in observed.nodes
        if state.node.role is Role.MANAGER and not state.outside
    }


def name_of(state: NodeState) -> str:
    """What to call a node; an entry that no machine answers as is called by its id, too."""
    return state.node.machine or f"{state.made_for or state.hostname}@{state.id}"


def counted(managers: Managers) -> Quorum:
    """How many there are."""
    return Quorum(len(managers), sum(managers.values()))


def quorum_now(observed: Observed) -> Quorum:
    """The managers as they are."""
    return counted(managers_of(observed))


@dataclass(frozen=True, slots=True)
class Standing:
    """Managers by their machine's name (by node id or host name where none is known). ``startable`` ones are stopped or
    locked: what they need is known and costs nothing."""

    answering: tuple[str, ...]
    startable: tuple[str, ...]
    away: tuple[str, ...]

    @property
    def quorum(self) -> Quorum:
        """The managers that answer, of all."""
        return Quorum(len((*self.answering, *self.startable, *self.away)), len(self.answering))

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
        away = ", ".join(in_order((*self.startable, *self.away)))
        verb = "answers" if len(self.answering) == 1 else "answer"
        return (
            f"the swarm has lost its quorum: {len(self.answering)} of its {total} managers {verb}{answering}, a majority is"
            f" {needed}; not answering: {away}"
        )


def has_leader(observed: Observed) -> bool:
    """Whether there is a swarm with a leader and a majority."""
    return isinstance(observed.swarm, SwarmState) and lost_quorum(observed) is None


def lost_quorum(observed: Observed) -> Standing | None:
    """How the managers stand where there is no leader; None where there is, or nobody knows who they are."""
    if isinstance(observed.swarm, SwarmState):
        # The last leader takes a few seconds to know that it is none any more, and answers meanwhile.
        if quorum_now(observed).safe:
            return None
        managers = [
            state for state in observed.nodes if state.node.role is Role.MANAGER and not state.outside
        ]
        return _sorted(
            observed,
            ((state.node.machine or state.made_for or state.hostname, state.reachable) for state in managers),
        )
    unread = isinstance(observed.swarm, Unknown) and not isinstance(observed.swarm, Foreign)
    standing = _sorted(observed, _peers(observed)) if unread else None
    return standing if standing and standing.quorum.total else None


def _peers(observed: Observed) -> Iterable[tuple[str, bool]]:
    """Every manager that any manager knows of, and whether it answers."""
    engines = {name: found for name, found in observed.engines.items() if isinstance(found, EngineState)}
    by_id = {engine.node_id: name for name, engine in engines.items() if engine.node_id}
    # An engine that manages is known by its id; at a manager's address of before it may be another's by now.
    by_address = {
        state.address: name
        for name, state in observed.machines.items()
        if isinstance(state, MachineState) and not (name in engines and engines[name].control)
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


def _sorted(observed: Observed, managers: Iterable[tuple[str, bool]]) -> Standing:
    found: dict[str, list[str]] = {"answering": [], "startable": [], "away": []}
    for name, answers in managers:
        found["answering" if answers else "startable" if _startable(observed, name) else "away"].append(name)
    return Standing(**{kind: tuple(in_order(names)) for kind, names in found.items()})


def _startable(observed: Observed, name: str) -> bool:
    state, engine = observed.machines.get(name), observed.engines.get(name)
    stopped = isinstance(state, MachineState) and state.power is Power.STOPPED
    return stopped or (isinstance(engine, EngineState) and engine.locked)


def standing_of(observed: Observed, name: str) -> str:
    """Why a machine is not a manager to go on from, in a clause."""
    state, engine = observed.machines.get(name), observed.engines.get(name)
    if state is None:
        return "the machine does not exist"
    if isinstance(state, Unknown):
        return f"it could not be read ({state.reason})"
    if state.power is not Power.RUNNING:
        return f"it is {state.power}"
    if not isinstance(engine, EngineState):
        return f"its engine does not answer ({engine.reason if engine else 'it was not queried'})"
    if engine.control:
        return "it is not a manager of this swarm"
    return f"its engine does not manage a swarm ({engine.error or engine.membership})"
