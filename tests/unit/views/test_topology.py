"""Where machines and tasks stand: nothing is said to be outside or absent that is not known."""

from dataclasses import replace
from pathlib import Path

import pytest
from golden.converged import converged, foreign
from golden.specs import HERE, desired
from golden.worlds import WORLDS

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.machine import Machine, MachineState, Power
from swarmplan.model.service import Task
from swarmplan.views.limits import COLUMNS, ROWS
from swarmplan.views.make_matrix import matrix_of
from swarmplan.views.task_states import TaskState
from swarmplan.views.topology import SwarmShown, Topology, topology_of


@pytest.fixture
def small(tmp_path: Path) -> Desired:
    return desired(HERE / "cases" / "small.yaml", tmp_path)


def seen(wanted: Desired, observed: Observed) -> Topology:
    return topology_of(wanted, observed, matrix_of(wanted, observed))


def test_managers_come_first_and_each_has_its_tasks(small: Desired) -> None:
    found = seen(small, converged(small))
    assert [place.role for place in found.places] == ["manager"] * 3 + ["worker"] * 2
    assert [place.leader for place in found.places] == [True, False, False, False, False]
    assert (found.swarm, found.managers, found.reachable, found.majority) == (SwarmShown.UP, 3, 3, 2)
    assert all(place.up and not place.troubled for place in found.places)
    tasks = sum(count for place in found.places for cell in place.cells for _, count in cell.counts)
    assert tasks == sum(state.running for state in converged(small).services.values())


def test_a_machine_that_is_off_says_so_and_its_tasks_are_unknown(small: Desired) -> None:
    found = {place.name: place for place in seen(small, WORLDS["worker_stopped"](small)).places}
    assert (found["vm2"].state, found["vm2"].up) == ("stopped", False)
    assert {state for cell in found["vm2"].cells for state, _ in cell.counts} == {TaskState.UNKNOWN}
    assert found["vm1"].up


def test_what_could_not_be_read_is_unknown_and_nothing_else(small: Desired) -> None:
    found = seen(small, WORLDS["quorum_lost"](small))
    assert found.swarm is SwarmShown.NO_QUORUM
    assert not found.nodes_known
    assert {place.role for place in found.places} == {""}
    assert [(service.known, service.problem) for service in found.services] == [(False, "")] * 2


def test_nothing_there_is_missing_and_in_no_swarm(small: Desired) -> None:
    found = seen(small, Observed())
    assert found.swarm is SwarmShown.NONE
    assert found.nodes_known
    assert {place.state for place in found.places} == {"missing"}
    assert not any(place.up for place in found.places)


def test_a_node_of_no_machine_has_a_place_of_its_own(small: Desired) -> None:
    world = converged(small)
    stranger = replace(
        world.nodes[4], id="stranger", hostname="other", node=replace(world.nodes[4].node, machine="")
    )
    found = seen(small, replace(world, nodes=(*world.nodes, stranger)))
    assert [place.name for place in found.places].count("other") == 1
    assert len(found.places) == 6


def test_a_task_without_a_node_is_shown_beside_them(small: Desired) -> None:
    world = converged(small)
    web = world.services["web"]
    waiting = replace(web, tasks=(*web.tasks, Task("p", 4, "", "pending", "running", "no suitable node")))
    found = seen(small, replace(world, services={**world.services, "web": waiting}))
    assert [(cell.service, cell.counts) for cell in found.unassigned] == [("web", ((TaskState.PENDING, 1),))]


def test_of_very_many_those_with_a_problem_are_kept_and_the_rest_is_counted(small: Desired) -> None:
    names = [f"h{number}" for number in range(ROWS + 40)]
    machines = {name: MachineState(Machine(name, "local"), Power.RUNNING) for name in names}
    machines["h239"] = replace(machines["h239"], power=Power.STOPPED)
    services = {f"s{number}": foreign(small.services["web"]) for number in range(COLUMNS + 5)}
    wanted = replace(small, machines={name: Machine(name, "local") for name in names}, nodes={})
    found = seen(
        wanted, replace(converged(small), machines=machines, engines={}, nodes=(), services=services)
    )
    assert (len(found.places), found.more_places) == (ROWS, 40)
    assert found.places[-1].name == "h239"
    assert len(found.services) == COLUMNS
    assert found.more_services == 5 + len(small.services)
