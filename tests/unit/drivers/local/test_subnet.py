from ipaddress import IPv4Network

import pytest

from swarmplan.drivers.local.subnet import POOL, choose, claim, gateway, mac, next_address
from swarmplan.errors import Permanent


def test_the_same_cluster_gets_the_same_subnet() -> None:
    assert choose("classroom", []) == choose("classroom", [])
    assert choose("classroom", []).prefixlen == 24
    assert choose("classroom", []).subnet_of(POOL)


def test_clusters_spread() -> None:
    assert len({choose(f"cluster-{number}", []) for number in range(50)}) > 40


def test_a_taken_subnet_is_passed_over() -> None:
    first = choose("classroom", [])
    second = choose("classroom", [(first, "a route")])
    assert not second.overlaps(first)
    assert second.subnet_of(POOL)


def test_the_end_of_the_pool_goes_on_at_its_start() -> None:
    free = POOL[0]
    taken = [(net, "x") for net in POOL.subnets(new_prefix=24) if net.network_address != free]
    assert choose("classroom", taken).network_address == free


def test_a_full_pool_is_an_error_with_a_way_out() -> None:
    with pytest.raises(Permanent, match=r"options\.subnet"):
        choose("classroom", [(POOL, "everybody")])


def test_a_claim_names_who_has_it() -> None:
    with pytest.raises(Permanent, match=r"192\.168\.0\.0/16 belongs to the route by wlan0"):
        claim("classroom", "192.168.7.0/24", [(IPv4Network("192.168.0.0/16"), "the route by wlan0")])
    assert claim("classroom", "192.168.7.0/24", []) == IPv4Network("192.168.7.0/24")


def test_addresses_are_the_lowest_that_are_free() -> None:
    subnet = IPv4Network("198.18.7.0/29")
    used: list[str] = []
    for _ in range(5):
        used.append(next_address(subnet, used))
    assert used == [f"198.18.7.{number}" for number in range(2, 7)]
    assert str(gateway(subnet)) == "198.18.7.1"
    assert next_address(subnet, [address for address in used if address != "198.18.7.4"]) == "198.18.7.4"
    with pytest.raises(Permanent, match="no address left"):
        next_address(subnet, used)


def test_hosts_that_are_made_again_in_another_order_have_the_same_addresses() -> None:
    subnet = IPv4Network("198.18.7.0/29")
    used: list[str] = []
    for place in (3, 0, 4, 2, 1):
        used.append(next_address(subnet, used, place))
        assert used[-1] == f"198.18.7.{place + 2}"
    assert next_address(subnet, ["198.18.7.4"], 2) == "198.18.7.2"
    assert next_address(subnet, [], 99) == "198.18.7.2"


def test_a_link_address_is_private_and_follows_the_address() -> None:
    assert mac("198.18.7.2") == "02:53:c6:12:07:02"
