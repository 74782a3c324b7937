"""One tick of the world: what swarmkit does between two calls."""

from swarmplan.simulator.api import networks, nodes, services
from swarmplan.simulator.state.raft import elect, has_quorum
from swarmplan.simulator.state.records import Swarm, Task
from swarmplan.simulator.state.state import State
from swarmplan.simulator.swarmkit import agent, ca, lost_nodes, orchestrator
from swarmplan.simulator.swarmkit.scheduler import schedule


def run(state: State) -> None:
    """Managers act if there is a quorum; nodes continue their tasks also without one."""
    for swarm in state.swarms.values():
        if has_quorum(state.hosts, swarm):
            elect(state.hosts, swarm)
            _manage(state, swarm)
        for service in list(swarm.unsettled):
            agent.work(state, swarm, _tasks(swarm, service))


def _manage(state: State, swarm: Swarm) -> None:
    lost_nodes.follow(state, swarm)
    if swarm.moving:
        nodes.follow(state, swarm)
    ca.follow(state, swarm)
    if swarm.unallocated and _allocates(swarm):
        networks.allocate(state, swarm)
        services.allocate(state, swarm)
    if swarm.lingering:
        networks.let_go(swarm)
    for name in list(swarm.unsettled):
        _settle(state, swarm, name)


def _settle(state: State, swarm: Swarm, name: str) -> None:
    """Bring one service closer to what it is to be."""
    service = swarm.services.get(name)
    if service is None:
        if not swarm.of_service.get(name):
            swarm.of_service.pop(name, None)
            del swarm.unsettled[name]
        return
    orchestrator.reconcile(state, swarm, service)
    if orchestrator.settled(swarm, service):
        del swarm.unsettled[name]
    elif _allocates(swarm):
        schedule(state, swarm, _tasks(swarm, name))


def _allocates(swarm: Swarm) -> bool:
    """Whether addresses are allocated: with a pool and no size the allocator ends at once, and every task stays new (measured on 20.10.24)."""
    return swarm.subnet_size > 0


def _tasks(swarm: Swarm, service: str) -> list[Task]:
    return list(swarm.of_service.get(service, {}).values())
