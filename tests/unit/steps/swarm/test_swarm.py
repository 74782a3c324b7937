"""The swarm is made with our label, and other people's swarms are left alone."""

import pytest
from small_cluster import cluster
from unit.steps.bench import Bench, machine

from swarmplan.errors import Permanent
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.model.machine import Machine
from swarmplan.model.swarm import Availability, InitSettings, SwarmSettings
from swarmplan.steps.machines import CreateMachine
from swarmplan.steps.swarm.swarm import InitSwarm, UpdateSwarm

SWARM = Key(Kind.SWARM)


def machines(bench: Bench, *names: str) -> None:
    bench.empty(cluster(len(names)))
    for name in names:
        bench.do(CreateMachine(key=machine(name), machine=Machine(name, "local")))


def test_init_sends_what_was_named_and_our_label(bench: Bench) -> None:
    machines(bench, "m1")
    init = InitSettings(default_addr_pool=("10.20.0.0/16",), data_path_port=4790)
    settings = SwarmSettings({"Orchestration": {"TaskHistoryRetentionLimit": 2}}, init)
    step = InitSwarm(key=SWARM, machine="m1", settings=settings, availability=Availability.DRAIN)
    assert step.unmet(bench.adapters) == "not in a swarm"
    bench.do(step)
    swarm = bench.manager.swarm()
    assert swarm["Spec"]["Labels"] == {OWNER_LABEL: "lab"}
    assert swarm["Spec"]["Orchestration"] == {"TaskHistoryRetentionLimit": 2}
    assert (swarm["DefaultAddrPool"], swarm["DataPathPort"]) == (["10.20.0.0/16"], 4790)
    assert swarm["SubnetSize"] == 24  # without it no task would ever run
    assert bench.node("m1")["Spec"]["Availability"] == "drain"


def test_the_size_of_subnets_is_sent_with_the_pool_it_is_of(bench: Bench) -> None:
    machines(bench, "m1")
    settings = SwarmSettings(init=InitSettings(subnet_size=25))
    bench.do(InitSwarm(key=SWARM, machine="m1", settings=settings))
    swarm = bench.manager.swarm()
    assert (swarm["DefaultAddrPool"], swarm["SubnetSize"]) == (["10.0.0.0/8"], 25)


def test_a_swarm_that_is_not_ours_is_not_touched(bench: Bench) -> None:
    machines(bench, "m1", "m2")
    m1, m2 = bench.adapters.engine("m1"), bench.adapters.engine("m2")
    m1.init_swarm({"ListenAddr": "0.0.0.0:2377"})
    token = m1.swarm()["JoinTokens"]["Worker"]
    address = bench.adapters.driver("m1").observe()["m1"].address
    m2.join_swarm({"ListenAddr": "0.0.0.0:2377", "JoinToken": token, "RemoteAddrs": [f"{address}:2377"]})
    for name, told in (
        ("m1", "m1 manages a swarm that is not of cluster lab"),
        ("m2", "m2 is active in a swarm already"),
    ):
        with pytest.raises(Permanent, match=told):
            InitSwarm(key=SWARM, machine=name, settings=SwarmSettings()).unmet(bench.adapters)


def test_settings_not_named_stay(bench: Bench) -> None:
    adapters = bench.made(cluster())
    before = bench.manager.swarm()["Spec"]
    update = UpdateSwarm(key=SWARM, spec={"Raft": {"SnapshotInterval": 77}})
    assert update.unmet(adapters) == "settings differ"
    bench.do(update)
    assert bench.manager.swarm()["Spec"] == before | {"Raft": before["Raft"] | {"SnapshotInterval": 77}}
