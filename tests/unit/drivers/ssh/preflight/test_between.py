from collections.abc import Mapping
from typing import Any

import pytest

from swarmplan.drivers.ssh.preflight import between
from swarmplan.drivers.ssh.preflight.facts import Facts

ALL = frozenset({"m1", "w1", "w2"})


def host(name: str, **told: Any) -> Facts:
    return Facts(
        **({"user": "root", "hostname": name, "machine_id": f"id-{name}", "skew": (-0.1, 0.1)} | told)
    )


def faults(
    facts: Mapping[str, Facts], fresh: frozenset[str] = ALL, addresses: Mapping[str, str] | None = None
) -> list[str]:
    return list(between.faults(facts, addresses or {name: f"ip-{name}" for name in facts}, fresh))


def three(**other: Facts) -> dict[str, Facts]:
    return {name: host(name) for name in sorted(ALL)} | other


def test_hosts_of_their_own_have_no_fault() -> None:
    assert faults(three()) == []


@pytest.mark.parametrize(
    ("identity", "told"), [("machine_id", "have machine-id same"), ("hostname", "have the host name same")]
)
def test_clones_are_named(identity: str, told: str) -> None:
    (fault,) = faults(three(w1=host("w1", **{identity: "same"}), w2=host("w2", **{identity: "same"})))
    assert fault.startswith(f"machines w1 and w2: both {told}")


def test_all_that_share_are_one_line() -> None:
    (fault,) = faults({name: host(name, hostname="debian") for name in ALL})
    assert fault.startswith("machines m1, w1 and w2: all have the host name debian")


def test_one_host_under_two_names_is_told_once() -> None:
    twin = {"hostname": "same", "machine_id": "same"}
    facts = three(w1=host("w1", **twin), w2=host("w2", **twin))
    (fault,) = faults(facts, addresses={"m1": "192.0.2.1", "w1": "192.0.2.2", "w2": "192.0.2.2"})
    assert fault.startswith(
        "machines w1 and w2: both are reached at 192.0.2.2: one host can be only one machine"
    )


def test_what_could_not_be_told_is_not_shared() -> None:
    nameless = {"hostname": "", "machine_id": ""}
    assert faults(three(w1=host("w1", **nameless), w2=host("w2", **nameless))) == []


def test_hosts_that_are_in_already_are_left_in_peace() -> None:
    facts = three(m1=host("m1", hostname="same"), w1=host("w1", hostname="same"))
    assert faults(facts, fresh=frozenset({"w2"})) == []
    assert len(faults(facts, fresh=frozenset({"w1"}))) == 1
    apart = three(w2=host("w2", skew=(90.0, 91.0)))
    assert faults(apart, fresh=frozenset()) == []
    assert len(faults(apart, fresh=frozenset({"w2"}))) == 1


@pytest.mark.parametrize(
    ("skew", "told"),
    [
        ((3600.0, 3600.4), "the clock of w1 is at least 3600 s ahead"),
        ((-60.4, -60.0), "the clock of w1 is at least 60 s behind"),
    ],
)
def test_one_wrong_clock_is_one_line(skew: tuple[float, float], told: str) -> None:
    (fault,) = faults(three(w1=host("w1", skew=skew)))
    assert fault.startswith("machines w1 and ")
    assert told in fault


def test_a_clock_is_judged_by_what_is_certain() -> None:
    assert faults(three(w1=host("w1", skew=(-1.0, 30.0)))) == []
    assert faults(three(w1=host("w1", skew=(5.0, 5.2)))) == []
    assert len(faults(three(w1=host("w1", skew=(5.2, 5.4))))) == 1


def test_two_that_are_apart_though_neither_is_far_from_the_middle() -> None:
    (fault,) = faults(three(m1=host("m1", skew=(-3.0, -2.9)), w2=host("w2", skew=(2.9, 3.0))))
    assert fault.startswith("machines m1 and w2: the clock of m1 is at least 6 s behind")


def test_a_clock_unlike_ours_alone_is_a_notice() -> None:
    facts = {name: host(name, skew=(-100.2, -100.0)) for name in ALL}
    assert faults(facts) == []
    told = list(between.notices(facts, ALL))
    assert told == [
        f"machine {name}: its clock is at least 100 s behind this machine's: set both by NTP"
        for name in sorted(ALL)
    ]


def test_what_kernels_lack_is_one_line_for_all() -> None:
    facts = three(m1=host("m1", kernel={"ip_vs": "no"}), w1=host("w1", kernel={"ip_vs": "no"}))
    (notice,) = between.notices(facts, ALL)
    assert notice.startswith("no IP_VS in the kernel of m1 and w1: the ingress mesh")
    assert list(between.notices(facts, frozenset({"w2"}))) == []
