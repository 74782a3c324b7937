"""A node's volume is removed with the ended tasks that hold it, and nothing else goes."""

import pytest
from small_cluster import cluster, volume
from unit.steps.bench import Bench

from swarmplan.adapters import Adapters
from swarmplan.errors import Permanent, Transient
from swarmplan.model.cluster import Desired
from swarmplan.model.key import Key, Kind
from swarmplan.model.normal import normal_service
from swarmplan.model.service import Service
from swarmplan.plan.services.recreated import stopped
from swarmplan.simulator.state.records import Host
from swarmplan.steps.services.stopping import ServiceStopped, StopService
from swarmplan.steps.services.volumes import RemoveVolume

DB = Key(Kind.SERVICE, "db")


def desired(mode: str = "replicated") -> Desired:
    mounting = {"volumes": ["data:/data"], "deploy": {"mode": mode}}
    return cluster(volumes={"data": {"driver_opts": {"o": "1"}}}, services={"db": mounting})


def removal(bench: Bench, **more: frozenset[str]) -> RemoveVolume:
    return RemoveVolume(
        key=Key(Kind.VOLUME, "data on m1"),
        volume="data",
        machine="m1",
        old=frozenset({volume(driver_opts={"o": "1"})}),
        desired=frozenset({volume(driver_opts={"o": "2"})}),
        **{"services": frozenset({bench.manager.service("db")["ID"]}), **more},
    )


def stop(bench: Bench, desired: Desired) -> Adapters:
    """Make the cluster and stop its service."""
    adapters = bench.made(desired)
    live = bench.rig.observe(desired).services["db"].service
    still = Service("db", stopped(live.spec))
    halt = StopService(key=DB, service=still, before=normal_service(live.spec))
    gone = ServiceStopped(key=DB, service=still)
    with bench.still():
        assert halt.unmet(adapters) == "its spec differs"
        assert gone.unmet(adapters) == "1 of its tasks still stopping"
    bench.do(halt)
    bench.do(gone)
    return adapters


def host(bench: Bench) -> Host:
    return bench.world.host("lab", "m1")


@pytest.mark.parametrize("mode", ["replicated", "global"])
def test_a_stopped_service_lets_its_volume_go(bench: Bench, mode: str) -> None:
    adapters = stop(bench, desired(mode))
    step = removal(bench)
    assert step.unmet(adapters) == "still exists"
    bench.do(step)
    assert host(bench).volumes == {}
    step.apply(adapters)  # once more changes nothing
    assert step.unmet(adapters) is None


def test_a_task_that_runs_is_waited_for(bench: Bench) -> None:
    adapters = bench.made(desired())
    with pytest.raises(Transient, match="still uses it"):
        removal(bench).apply(adapters)
    assert "data" in host(bench).volumes


def test_a_container_that_is_no_task_of_ours_is_left_alone(bench: Bench) -> None:
    adapters = stop(bench, desired("global"))
    with pytest.raises(Transient, match="not of a managed service, still uses it"):
        removal(bench, services=frozenset()).apply(adapters)
    host(bench).other_containers["backup"] = ["data"]
    with pytest.raises(
        Permanent,
        match="container backup, which belongs to no task, uses it: `docker inspect` there says what it is for",
    ):
        removal(bench).apply(adapters)
    assert "data" in host(bench).volumes


def test_one_that_was_recreated_meanwhile_is_not_touched(bench: Bench) -> None:
    adapters = stop(bench, desired())
    host(bench).volumes["data"]["Options"] = {"o": "2"}
    assert removal(bench).unmet(adapters) is None
    host(bench).volumes["data"]["Options"] = {"o": "3"}
    assert removal(bench).unmet(adapters) is None


def test_tasks_where_nobody_hears_of_them_are_not_waited_for(bench: Bench) -> None:
    adapters = bench.made(cluster(1, 1, services={"db": {"deploy": {"mode": "global"}}}))
    bench.world.kill("lab", "w1")
    bench.world.pass_time(20)
    live = bench.manager.service("db")
    gone = ServiceStopped(key=DB, service=Service("db", live["Spec"]))
    assert gone.unmet(adapters) == "1 of its tasks still stopping"
