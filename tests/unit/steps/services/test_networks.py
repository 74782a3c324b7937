"""Networks are made once and removed when nothing holds them."""

from typing import Any

import pytest
from small_cluster import CLUSTER, cluster, network
from unit.steps.bench import Answering, Bench

from swarmplan.errors import Failure, InUse, NotFound, Permanent, Transient, Unreachable
from swarmplan.model.bodies import Json
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.names import OWNER_LABEL
from swarmplan.steps.services.networks import CreateNetwork, RemoveIngress, RemoveNetwork

APP = Key(Kind.NETWORK, "app")
DOOR = Key(Kind.NETWORK, "door")


def test_a_network_is_made_and_removed(bench: Bench) -> None:
    adapters = bench.made(cluster())
    create = CreateNetwork(key=APP, network=network())
    assert create.unmet(adapters) == "does not exist"
    bench.do(create)
    found = next(net for net in bench.manager.networks() if net["Name"] == "app")
    remove = RemoveNetwork(key=APP, network_id=found["Id"])
    assert remove.unmet(adapters) == "still exists"
    bench.do(remove)


def test_a_network_that_gets_no_subnet_says_whose_it_is(bench: Bench) -> None:
    adapters = bench.made(cluster(networks={"big": {"ipam": {"config": [{"subnet": "10.9.0.0/16"}]}}}))
    small = network(ipam={"config": [{"subnet": "10.9.1.0/24"}]})
    create = CreateNetwork(key=APP, network=small)
    create.apply(adapters)
    bench.world.pass_time(10)
    told = "it exists, but does not have its subnet 10.9.1.0/24: big has 10.9.0.0/16"
    assert create.unmet(adapters) == told
    create.apply(adapters)  # a second try is no second network
    assert create.unmet(adapters) == told


@pytest.mark.parametrize(
    ("pools", "taken", "left"),
    [
        ([], ["10.0.0.0/24"], ""),
        (["10.7.0.0/23"], ["10.7.0.0/24"], ""),
        (["10.7.0.0/23"], ["10.7.0.0/24", "10.7.1.128/25"], ": no free subnet in 10.7.0.0/23"),
        (["10.7.0.0/23", "10.9.0.0/24"], ["10.7.0.0/22"], ""),
        (
            ["10.7.0.0/24", "10.9.0.0/24"],
            ["10.7.0.0/22", "10.9.0.0/24"],
            ": no free subnet in 10.7.0.0/24, 10.9.0.0/24",
        ),
    ],
)
def test_a_network_that_has_no_subnet_yet_is_not_said_to_find_none(
    pools: list[str], taken: list[str], left: str
) -> None:
    ours = {
        **network().spec,
        "Name": "app",
        "Labels": {OWNER_LABEL: "lab"},
        "Scope": "swarm",
        "IPAM": {"Config": None},
    }
    others = [
        {"Name": f"n{at}", "Scope": "swarm", "IPAM": {"Config": [{"Subnet": subnet}]}}
        for at, subnet in enumerate(taken)
    ]
    bridge = {"Name": "bridge", "Scope": "local", "IPAM": {"Config": [{"Subnet": "10.0.0.0/8"}]}}
    adapters = Answering(
        networks=lambda: [ours, *others, bridge], swarm=lambda: {"DefaultAddrPool": pools, "SubnetSize": 0}
    )
    told = CreateNetwork(key=APP, network=network()).unmet(adapters)
    assert told == f"it exists, but has no subnet yet{left}"


@pytest.mark.parametrize(
    ("labels", "declared", "told"),
    [
        ({}, {}, "not of cluster lab: to manage it as it is, give it x-swarmplan"),
        ({OWNER_LABEL: "other"}, {}, "not of cluster lab: it is of cluster other"),
        (
            {OWNER_LABEL: "lab", "swarmplan.managed": "true"},
            {"internal": True},
            "created with other settings",
        ),
    ],
)
def test_a_network_of_the_name_that_is_another_is_left_alone(
    bench: Bench, labels: dict[str, str], declared: dict[str, Any], told: str
) -> None:
    adapters = bench.made(cluster())
    bench.manager.create_network({"Name": "app", "Driver": "overlay", "Labels": labels})
    with pytest.raises(Permanent, match=told):
        CreateNetwork(key=APP, network=network(**declared)).unmet(adapters)


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        (NotFound("network n not found"), None),
        (InUse("network n is in use by service s"), Transient),
        (Permanent("what is in use is not told by words"), Permanent),
        (Permanent("disk full"), Permanent),
    ],
)
def test_a_network_still_held_is_tried_again(said: Failure, becomes: type[Failure] | None) -> None:
    def remove(_: str) -> None:
        raise said

    step, adapters = RemoveNetwork(key=APP, network_id="n"), Answering(remove_network=remove)
    if becomes is None:
        step.apply(adapters)
        return
    with pytest.raises(becomes, match=str(said)) as raised:
        step.apply(adapters)
    assert type(raised.value) is becomes


def ingress(bench: Bench) -> list[Json]:
    return [found for found in bench.manager.networks() if found["Ingress"]]


@pytest.mark.parametrize("seen", [True, False], ids=["by its id", "none before"])
def test_only_the_ingress_network_that_was_seen_makes_way(bench: Bench, *, seen: bool) -> None:
    adapters = bench.made(cluster())
    (own,) = ingress(bench)
    known = own["Id"] if seen else ""
    step = RemoveIngress(key=DOOR, network=network("door", ingress=True), network_id=known)
    bench.manager.remove_network(own["Id"])
    theirs = {"Name": "theirs", "Driver": "overlay", "Ingress": True, "Labels": {OWNER_LABEL: "other"}}
    bench.manager.create_network(theirs)
    step.apply(adapters)
    assert [found["Name"] for found in ingress(bench)] == ["theirs"]
    assert step.unmet(adapters) == "m1 still on another ingress network"


def test_an_engine_that_is_silent_in_a_ready_node_may_still_hold_the_old_ingress_network(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapters = bench.made(cluster(1, 1))
    (own,) = ingress(bench)
    step = RemoveIngress(key=DOOR, network=network("door", ingress=True), network_id=own["Id"])
    step.apply(adapters)

    def silent() -> list[Json]:
        raise Unreachable("w1: timed out")

    monkeypatch.setattr(adapters.engine("w1"), "networks", silent)
    with pytest.raises(Unreachable, match="w1: timed out"):
        step.unmet(adapters)
    bench.world.driver(CLUSTER).stop("w1")
    bench.world.pass_time(30)
    assert step.unmet(adapters) is None


def test_a_network_is_made_under_a_name_that_no_other_has() -> None:
    bodies: list[Json] = []
    adapters = Answering(networks=list, create_network=bodies.append)
    CreateNetwork(key=APP, network=network()).apply(adapters)
    assert [(body["Name"], body["CheckDuplicate"]) for body in bodies] == [("app", True)]
