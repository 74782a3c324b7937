"""A network over the subnet of another is refused in the plan: it would never be allocated."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from small_cluster import cluster

from swarmplan.model.cluster import Observed
from swarmplan.model.machine import EngineState, PredictedEngine
from swarmplan.model.service import Network, NetworkState
from swarmplan.model.swarm import InitSettings, SwarmSettings
from swarmplan.plan.planner import make_plan


def networks(**subnets: str) -> dict[str, Any]:
    return {name: {"ipam": {"config": [{"subnet": subnet}]}} for name, subnet in subnets.items()}


def beside(subnet: str, *, owned: bool = False) -> Observed:
    """A swarm with the ingress network and one that is in this subnet."""
    seen = converged(cluster())
    ingress = NetworkState(Network("ingress", {"Ingress": True}), "1", owned=False, subnets=("10.0.0.0/24",))
    other = NetworkState(Network("other", {}), "2", owned=owned, subnets=(subnet,))
    return replace(seen, networks={"ingress": ingress, "other": other})


def refused(observed: Observed, init: InitSettings | None = None, **subnets: str) -> list[str]:
    wanted = cluster(networks=networks(**subnets), swarm=SwarmSettings(init=init or InitSettings()))
    return [hazard.message for hazard in make_plan(wanted, observed).hazards if hazard.approval is None]


def test_one_that_is_there_keeps_its_subnet() -> None:
    (message,) = refused(beside("10.9.0.0/24"), app="10.9.0.128/25")
    assert message == (
        "networks.app: its subnet 10.9.0.128/25 overlaps 10.9.0.0/24 of networks.other, and could never be allocated:"
        " choose another; if that network is being removed, apply its removal first"
    )
    assert refused(beside("10.9.0.0/24"), app="10.9.1.0/24") == []


def test_one_of_ours_that_goes_holds_it_until_it_is_gone() -> None:
    assert refused(beside("10.9.0.0/24", owned=True), app="10.9.0.0/24")


def test_the_ingress_networks_is_its_own() -> None:
    assert "of networks.ingress" in refused(beside("10.9.0.0/24"), app="10.0.0.0/24")[0]


@pytest.mark.parametrize(
    ("init", "subnet", "free"),
    [
        (InitSettings(), "10.0.0.0/24", False),
        (InitSettings(), "10.0.1.0/24", True),
        (InitSettings(subnet_size=20), "10.0.1.0/24", False),
        (InitSettings(default_addr_pool=("172.20.0.0/16",)), "10.0.0.0/24", True),
        (InitSettings(default_addr_pool=("172.20.0.0/16",)), "172.20.0.0/28", False),
    ],
)
def test_from_nothing_the_first_subnet_of_the_pool_will_be_the_ingress_networks(
    init: InitSettings, subnet: str, *, free: bool
) -> None:
    assert (refused(Observed(), init, app=subnet) == []) is free


@pytest.mark.parametrize(
    ("version", "allocated"), [("20.10.24", True), ("26.1.5", True), ("28.5.2+dfsg4", False), ("", True)]
)
def test_an_ipv6_subnet_is_refused_where_no_engine_allocates_it(version: str, *, allocated: bool) -> None:
    seen = beside("10.9.0.0/24")
    engine = seen.engines["m1"]
    assert isinstance(engine, EngineState)
    seen = replace(seen, engines={"m1": replace(engine, version=version)})
    assert (refused(seen, app="fd00:9::/64") == []) is allocated
    assert refused(seen, app="10.7.0.0/24") == []
    to_come = Observed(predicted={"m1": PredictedEngine(version)})
    assert (refused(to_come, app="fd00:9::/64") == []) is allocated
