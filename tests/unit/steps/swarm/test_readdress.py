"""Redirects: noted in the swarm as long as they may be there."""

import pytest
from small_cluster import CLUSTER, cluster
from unit.steps.bench import Bench, machine

from swarmplan.simulator import When
from swarmplan.steps.swarm.readdress import EndRedirect, Redirect, redirects

OLD = "198.18.9.9"


class Killed(BaseException):
    """The process dies here."""


def there(bench: Bench, name: str) -> dict[str, str]:
    return bench.world.host(CLUSTER, name).redirects


def noted(bench: Bench) -> dict[str, str]:
    return redirects(bench.manager.swarm()["Spec"])


def test_what_is_redirected_is_noted_until_it_has_ended(bench: Bench) -> None:
    bench.made(cluster(1, 2))
    address = bench.world.host(CLUSTER, "m1").address
    for name in ("w1", "w2"):
        bench.do(Redirect(key=machine(name), manager="m1", was=OLD))
        assert there(bench, name) == {OLD: address}
    assert noted(bench) == {"w1": OLD, "w2": OLD}
    bench.do(EndRedirect(key=machine("w1"), was=OLD))
    assert there(bench, "w1") == {}
    assert noted(bench) == {"w2": OLD}
    bench.do(EndRedirect(key=machine("w2"), was=OLD))
    assert noted(bench) == {}


def test_a_new_process_redirects_again(bench: Bench) -> None:
    wanted = cluster(1, 1)
    bench.made(wanted)
    step = Redirect(key=machine("w1"), manager="m1", was=OLD)
    bench.do(step)
    bench.world.driver(CLUSTER).stop("w1")
    bench.world.driver(CLUSTER).start("w1")
    bench.empty(wanted)
    bench.do(step)
    assert there(bench, "w1")


@pytest.mark.parametrize("when", list(When))
@pytest.mark.parametrize("at", [1, 2])
def test_killed_anywhere_nothing_is_redirected_that_is_not_noted(bench: Bench, at: int, when: When) -> None:
    wanted = cluster(1, 1)
    for step in (
        Redirect(key=machine("w1"), manager="m1", was=OLD),
        EndRedirect(key=machine("w1"), was=OLD),
    ):
        bench.made(wanted)
        bench.do(Redirect(key=machine("w1"), manager="m1", was=OLD)) if isinstance(
            step, EndRedirect
        ) else None
        bench.world.faults.add(Killed(), at=at, when=when)
        with pytest.raises(Killed):
            step.apply(bench.adapters)
        bench.world.faults.clear()
        assert not there(bench, "w1") or noted(bench) == {"w1": OLD}
        bench.empty(wanted)
        bench.do(EndRedirect(key=machine("w1"), was=OLD))
        assert not there(bench, "w1")


def test_the_redirect_of_a_machine_that_is_gone_is_only_forgotten(bench: Bench) -> None:
    wanted = cluster(1, 1)
    bench.made(wanted)
    bench.do(Redirect(key=machine("w1"), manager="m1", was=OLD))
    bench.world.driver(CLUSTER).remove("w1")
    bench.do(EndRedirect(key=machine("w1"), was=OLD))
    assert noted(bench) == {}
