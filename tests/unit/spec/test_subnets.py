"""Overlapping subnets are reported with their place in the file."""

import pytest
from spec_desk import Desk


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("spec"))


def networks(*subnets: str, driver: str = "overlay") -> str:
    body = "".join(
        f"  n{number}: {{driver: {driver}, ipam: {{config: [{{subnet: {subnet}}}]}}}}\n"
        for number, subnet in enumerate(subnets)
    )
    return f"networks:\n{body}"


@pytest.mark.parametrize(
    ("one", "two"),
    [("10.9.0.0/24", "10.9.0.0/24"), ("10.9.0.0/16", "10.9.7.0/24"), ("fd00::/64", "fd00::/72")],
)
def test_two_networks_with_one_subnet(desk: Desk, one: str, two: str) -> None:
    (problem,) = desk.problems(networks(one, two))
    assert problem.startswith("c.yaml:7:")
    assert (
        f"networks.n1.ipam.config.0.subnet: {two} overlaps {one} of network 'n0': choose another" in problem
    )


def test_those_that_do_not_overlap_are_fine(desk: Desk) -> None:
    assert len(desk.load(networks("10.9.0.0/24", "10.9.1.0/24", "fd00::/64")).desired.networks) == 3
    assert len(desk.load(networks("10.9.0.0/24", "10.9.0.0/24", driver="macvlan")).desired.networks) == 2


def test_a_stacks_network_counts_as_well(desk: Desk) -> None:
    desk.write(
        "services: {web: {image: a, networks: [app]}}\n"
        "networks: {app: {ipam: {config: [{subnet: 10.9.0.0/25}]}}}\n",
        "vote.yml",
    )
    (problem,) = desk.problems(networks("10.9.0.0/24") + "stacks: {vote: {files: [vote.yml]}}\n")
    assert "10.9.0.0/25 overlaps 10.9.0.0/24 of network 'n0'" in problem
