"""Planning large clusters: twice the size is about twice the work, counted, not timed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from golden.converged import converged
from scale.work import work
from small_cluster import CLUSTER, network, service

from swarmplan.model.cluster import Desired, Observed, Policy
from swarmplan.model.machine import Machine
from swarmplan.model.swarm import Node, Role
from swarmplan.plan.planner import make_plan

SMALL, LARGE = 150, 600
MANAGERS = 7


def cluster(size: int, image: str = "lab/hello:1") -> Desired:
    """So many nodes and so many services, each on one of ten networks."""
    names = [f"n{number}" for number in range(size)]
    networks = {f"net{number}": network(f"net{number}") for number in range(10)}
    services = {
        f"s{number}": service(f"s{number}", image=image, networks=[f"net{number % 10}"])
        for number in range(size)
    }
    roles = {name: Role.MANAGER if number < MANAGERS else Role.WORKER for number, name in enumerate(names)}
    return Desired(
        CLUSTER,
        machines={name: Machine(name, "local") for name in names},
        nodes={name: Node(name, role) for name, role in roles.items()},
        networks=networks,
        services=services,
        policy=Policy(max_destroys=None),
    )


def from_nothing(size: int) -> tuple[Desired, Observed]:
    return cluster(size), Observed()


def to_nothing(size: int) -> tuple[Desired, Observed]:
    return Desired(CLUSTER), converged(cluster(size))


def nothing_to_do(size: int) -> tuple[Desired, Observed]:
    wanted = cluster(size)
    return wanted, converged(wanted)


def everything_rolled(size: int) -> tuple[Desired, Observed]:
    return cluster(size, image="lab/hello:2"), converged(cluster(size))


def half_of_it_gone(size: int) -> tuple[Desired, Observed]:
    """Half the machines and services go."""
    return cluster(size // 2), converged(cluster(size))


def half_of_it_new(size: int) -> tuple[Desired, Observed]:
    return cluster(size), converged(cluster(size // 2))


def all_labelled(size: int) -> tuple[Desired, Observed]:
    wanted = cluster(size)
    nodes = {name: replace(node, labels={"tier": "web"}) for name, node in wanted.nodes.items()}
    return replace(wanted, nodes=nodes), converged(wanted)


CASES = [
    from_nothing,
    to_nothing,
    nothing_to_do,
    everything_rolled,
    half_of_it_gone,
    half_of_it_new,
    all_labelled,
]


@pytest.mark.parametrize("case", CASES)
def test_four_times_the_size_is_about_four_times_the_work(
    case: Callable[[int], tuple[Desired, Observed]],
) -> None:
    small, large = case(SMALL), case(LARGE)
    ratio = work(lambda: make_plan(*large)) / work(lambda: make_plan(*small))
    assert ratio < 1.25 * LARGE / SMALL


@pytest.mark.parametrize("case", CASES)
def test_the_graph_has_about_as_many_edges_as_steps(case: Callable[[int], tuple[Desired, Observed]]) -> None:
    plan = make_plan(*case(LARGE))
    edges = sum(len(step.needs) for step in plan.steps)
    assert edges <= 4 * len(plan.steps) + 1
    assert plan.converged is (case is nothing_to_do)
