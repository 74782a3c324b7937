"""One ingress network, in the place of Docker's own or of the one before."""

from dataclasses import replace
from typing import Any

import pytest
from golden.converged import converged
from laws.rig import Rig
from small_cluster import cluster
from unit.plan.graph import ancestors, names

from swarmplan.events import Result
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.service import Network, NetworkState
from swarmplan.plan.planner import make_plan

INGRESS = {"door": {"ingress": True, "ipam": {"config": [{"subnet": "10.90.0.0/24"}]}}}
PUBLISHING = {"web": {"ports": ["80:80"]}}


def with_dockers_own(observed: Observed) -> Observed:
    own = NetworkState(
        Network("ingress", {"Name": "ingress", "Driver": "overlay", "Ingress": True}), "i1", owned=False
    )
    return replace(observed, networks={**observed.networks, "ingress": own})


def wanting(networks: dict[str, Any], services: dict[str, Any] | None = None) -> Desired:
    return cluster(networks=networks, services=services or {})


def test_it_takes_the_place_of_dockers_own() -> None:
    plan = make_plan(wanting(INGRESS), with_dockers_own(converged(cluster())))
    assert names(plan) == ["make way for networks.door", "create networks.door"]
    (hazard,) = plan.hazards
    assert hazard.approval == "replace"
    assert hazard.message == "networks.door replaces networks.ingress as the ingress network"


def test_services_that_publish_ports_are_in_its_way() -> None:
    plan = make_plan(wanting(INGRESS, PUBLISHING), with_dockers_own(converged(wanting({}, PUBLISHING))))
    (hazard,) = plan.hazards
    assert hazard.approval is None
    assert "services.web publish ports through networks.ingress: remove these first" in hazard.message


def test_services_that_go_are_in_nobodys_way() -> None:
    plan = make_plan(wanting(INGRESS), with_dockers_own(converged(wanting({}, PUBLISHING))))
    assert not [hazard for hazard in plan.hazards if hazard.approval is None]
    assert "remove services.web" in ancestors(plan)["make way for networks.door"]


def test_ports_are_published_after_it_is_there() -> None:
    plan = make_plan(wanting(INGRESS, PUBLISHING), with_dockers_own(converged(cluster())))
    assert "create networks.door" in ancestors(plan)["create services.web"]


def test_a_swarm_has_one() -> None:
    two = {**INGRESS, "gate": {"ingress": True}}
    plan = make_plan(wanting(two), with_dockers_own(converged(cluster())))
    assert [str(hazard.key) for hazard in plan.hazards if hazard.approval is None] == ["networks.gate"]


@pytest.mark.parametrize("owned", [True, False])
def test_it_takes_no_plain_networks_name(*, owned: bool) -> None:
    found = converged(wanting({"door": {}}))
    plain = replace(found.networks["door"], owned=owned)
    plan = make_plan(wanting(INGRESS), with_dockers_own(replace(found, networks={"door": plain})))
    said = "networks.door exists and is no ingress network: give the one in the cluster file another name"
    assert [hazard.message for hazard in plan.hazards if hazard.approval is None] == [said]


def test_a_plain_network_does_not_take_its_name() -> None:
    plan = make_plan(wanting({"door": {}}, PUBLISHING), converged(wanting(INGRESS, PUBLISHING)))
    (hazard,) = plan.hazards
    assert (str(hazard.key), hazard.approval) == ("networks.door", None)
    assert "exists and is the swarm's ingress network" in hazard.message
    assert names(plan) == []


def test_which_of_two_is_it_does_not_hang_on_their_order() -> None:
    two = wanting({"gate": {"ingress": True}, **INGRESS})
    plan = make_plan(two, with_dockers_own(converged(cluster())))
    assert [str(hazard.key) for hazard in plan.hazards if hazard.approval is None] == ["networks.gate"]


def test_one_of_ours_that_nobody_declares_stays() -> None:
    plan = make_plan(cluster(), converged(wanting(INGRESS)))
    assert plan.converged


def test_from_nothing_to_its_ports_in_one_round() -> None:
    rig, wanted = Rig(), wanting(INGRESS, PUBLISHING)
    verdict = rig.apply(wanted)
    assert (verdict.result, verdict.reason, verdict.rounds) == (Result.CONVERGED, "", 1)
    found = [network["Name"] for network in rig.adapters(wanted).manager().networks() if network["Ingress"]]
    assert found == ["door"]
    assert rig.plan(wanted).converged


def test_another_subnet_is_another_network() -> None:
    rig, wanted = Rig(), wanting(INGRESS)
    assert rig.apply(wanted).result is Result.CONVERGED
    other = wanting({"door": {"ingress": True, "ipam": {"config": [{"subnet": "10.91.0.0/24"}]}}})
    assert names(rig.plan(other)) == ["make way for networks.door", "create networks.door"]
    assert rig.apply(other).result is Result.CONVERGED
    assert rig.plan(other).converged
