"""Pools: each index has a part of its own, within the range, whatever the sizes."""

from ipaddress import IPv4Address, IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.errors import Refused
from swarmplan.spec.fleet.settings import FleetSettings, Pool, Student
from swarmplan.spec.fleet.values import environment_of, settings_of_cluster, template_values

LONGEST = 29


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    prefix = draw(st.integers(0, LONGEST))
    start = draw(st.integers(0, 2**32 - 1)) >> (32 - prefix) << (32 - prefix)
    return Pool(IPv4Network((start, prefix)), draw(st.integers(max(prefix, 1), LONGEST)))


@given(pools(), st.data())
def test_parts_lie_within_the_range_and_never_overlap(pool: Pool, data: st.DataObject) -> None:
    indexes = st.integers(1, pool.parts)
    chosen = data.draw(st.sets(indexes, min_size=1, max_size=6)) | {1, pool.parts}
    parts = {index: IPv4Network(pool.part(index)) for index in chosen}
    for part in parts.values():
        assert part.prefixlen == pool.length
        assert part.subnet_of(pool.supernet)
    assert not [pair for pair in combinations(parts.values(), 2) if pair[0].overlaps(pair[1])]
    # nothing is left over at either end
    assert parts[1].network_address == pool.supernet.network_address
    assert IPv4Address(parts[pool.parts].broadcast_address) == pool.supernet.broadcast_address


@given(pools(), st.integers())
def test_an_index_without_a_part_is_refused_and_never_wraps_around(pool: Pool, index: int) -> None:
    if 1 <= index <= pool.parts:
        pool.part(index)
        return
    with pytest.raises(Refused, match=r"choose a larger supernet with the same beginning in the fleet file"):
        pool.part(index)


NETWORKS, HOSTS = Pool(IPv4Network("10.64.0.0/10"), 20), Pool(IPv4Network("172.20.0.0/14"), 24)


def fleet(**more: object) -> FleetSettings:
    known = {
        "name": "course",
        "file": "f",
        "template": (),
        "env_files": (),
        "naming": "x-{id}-{index}",
        "students": (),
    }
    return FleetSettings(**known | more)  # type: ignore[arg-type]  # each test gives what it is about


def test_a_student_has_each_value_of_the_template() -> None:
    settings = fleet(networks=NETWORKS, hosts=HOSTS, vars={"topic": "db", "level": "1"})
    student = Student("anna", "Anna Berg", "a@x", "b", vars={"topic": "web", "empty": ""})
    assert template_values(settings, student, 3, "x-anna-3") == {
        "student.id": "anna", "student.index": "3", "student.name": "Anna Berg", "student.email": "a@x", "student.group": "b",
        "cluster.name": "x-anna-3", "fleet.name": "course", "pool.networks": "10.64.32.0/20", "pool.hosts": "172.20.2.0/24",
        "var.topic": "web", "var.level": "1", "var.empty": "",
    }  # fmt: skip


def test_what_the_fleet_sets_is_named_after_the_pools_that_it_has() -> None:
    assert settings_of_cluster(fleet(), 3, "x") == ("name=x",)
    assert settings_of_cluster(fleet(networks=NETWORKS, hosts=HOSTS), 3, "x") == (
        "name=x", "swarm.default_addr_pool=[10.64.32.0/20]", "machines.options.subnet=172.20.2.0/24",
    )  # fmt: skip


def test_stack_files_have_the_same_under_names_without_dots() -> None:
    assert environment_of({"student.id": "anna", "var.topic": "web", "pool.networks": "10.0.0.0/8"}) == {
        "STUDENT_ID": "anna", "VAR_TOPIC": "web", "POOL_NETWORKS": "10.0.0.0/8",
    }  # fmt: skip


@given(st.integers(1, 300), st.integers(1, 300), st.from_regex(r"[a-z][a-z0-9]{0,3}", fullmatch=True))
def test_no_two_clusters_have_one_name(one: int, other: int, name: str) -> None:
    """Of ids that end in digits as well."""
    naming = fleet(naming="{id}-{index}")
    names = {
        naming.cluster_name(f"{name}{number}", index) for number in (one, other) for index in (one, other)
    }
    assert len(names) == (4 if one != other else 1)


@given(st.integers(8, 24), st.integers(0, 5), st.data())
def test_the_index_of_each_part_is_read_back_from_it(prefix: int, more: int, data: st.DataObject) -> None:
    pool = Pool(IPv4Network(f"10.0.0.0/{prefix}"), prefix + more)
    index = data.draw(st.integers(1, pool.parts))
    part = IPv4Network(pool.part(index))
    assert pool.index_of(str(part)) == index
    assert pool.index_of(str(part.broadcast_address)) == index


@pytest.mark.parametrize("other", ["", "host-1", "fe80::1", "11.0.0.0/20", "10.0.0.0/8", "10.0.0.0/15"])
def test_what_is_no_part_of_a_pool_has_no_index(other: str) -> None:
    assert Pool(IPv4Network("10.0.0.0/12"), 16).index_of(other) is None
