from collections.abc import Mapping
from dataclasses import replace

import pytest

from swarmplan.drivers.ssh.preflight import ports
from swarmplan.drivers.ssh.preflight.ports import PORTS, Peer, Report

PEERS = {name: Peer(f"192.0.2.{number}") for number, name in enumerate(("m1", "w1", "w2"), 1)}
SWARM = frozenset({"2377/tcp", "7946/tcp", "7946/udp"})
NODE = Peer("192.0.2.1", new=False, bound=SWARM)
Ways = Mapping[tuple[str, str, str], str]


def reports(peers: Mapping[str, Peer], ways: Ways) -> dict[str, Report]:
    """What the probes find: all is open but these ways (source, target, port)."""
    found = {}
    asked = list(ports.questions(peers))
    for name in peers:
        answers = {(t, port): ways.get((s, t, port), "open") for s, t, port in asked if s == name}
        heard = {(s, port) for s, t, port in asked if t == name and (s, t, port) not in ways}
        found[name] = Report(frozenset(), frozenset(heard), answers, 10.0, 15.0)
    return found


def evaluate(ways: Ways, peers: Mapping[str, Peer] = PEERS) -> tuple[list[str], list[str]]:
    return ports.evaluate(peers, reports(peers, ways))


def blocked(source: str, target: str, how: str, *which: str) -> Ways:
    return {(source, target, port): how for port in which}


def test_what_is_open_has_no_fault() -> None:
    assert evaluate({}) == ([], [])


def test_the_blocked_pair_is_named_with_its_way() -> None:
    assert evaluate(blocked("w2", "m1", "silent", "4789/udp")) == (
        ["w2 → m1: 4789/udp gets no answer: open it in the firewall between them"],
        [],
    )


def test_ports_and_hosts_alike_are_one_line() -> None:
    ways = {**blocked("w1", "m1", "silent", *PORTS[1:]), **blocked("w2", "m1", "silent", *PORTS[1:])}
    assert evaluate(ways)[0] == [
        "w1, w2 → m1: 7946/tcp, 7946/udp and 4789/udp get no answer: open them in the firewall between them"
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [("Connection refused", "is refused:"), ("No route to host", "is refused (No route to host):")],
)
def test_a_refusal_is_no_open_port(said: str, told: str) -> None:
    (fault,) = evaluate(blocked("w1", "w2", said, "7946/tcp"))[0]
    assert fault == f"w1 → w2: 7946/tcp {told} open it in the firewall between them"


def test_who_was_heard_has_passed_though_the_answer_was_lost() -> None:
    found = reports(PEERS, {})
    answers = {**found["w1"].answers, ("m1", "4789/udp"): "silent"}
    assert ports.evaluate(PEERS, {**found, "w1": replace(found["w1"], answers=answers)}) == ([], [])


def test_the_managers_port_of_a_worker_may_be_closed() -> None:
    ways = {**blocked("m1", "w2", "silent", "2377/tcp"), **blocked("w1", "w2", "silent", "2377/tcp")}
    assert evaluate(ways) == (
        [],
        [
            "m1, w1 → w2: 2377/tcp gets no answer: open it in the firewall between them, if w2 is to be a manager"
        ],
    )


def test_the_port_of_a_manager_may_not_be_closed_to_one() -> None:
    faults, notices = evaluate(blocked("w1", "m1", "silent", "2377/tcp"))
    assert faults == ["w1 → m1: 2377/tcp gets no answer: open it in the firewall between them"]
    assert notices == []


def test_somewhere_a_manager_must_be_reached() -> None:
    ways = {(s, t, port): "silent" for s, t, port in ports.questions(PEERS) if port == "2377/tcp"}
    faults, notices = evaluate(ways)
    assert len(faults) == 3
    assert notices == []


def test_only_pairs_with_a_new_host_are_tried() -> None:
    peers = {"m1": NODE, "m2": NODE, "w1": Peer("192.0.2.3")}
    pairs = {(source, target) for source, target, _ in ports.questions(peers)}
    assert pairs == {("m1", "w1"), ("m2", "w1"), ("w1", "m1"), ("w1", "m2")}
    assert list(ports.questions({"m1": NODE, "m2": NODE})) == []


def test_nothing_listens_on_a_node_of_the_swarm() -> None:
    made = ports.tasks({"m1": NODE, "w1": Peer("192.0.2.3")}, "nonce", 5)
    assert made["m1"]["listen"] == []
    assert made["w1"]["listen"] == sorted(PORTS)
    assert [(port, echoes) for _, _, port, echoes in made["w1"]["ask"]] == [
        ("2377/tcp", False), ("7946/tcp", False), ("7946/udp", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("port", "how", "told"),
    [
        ("2377/tcp", "silent", 1),
        ("7946/tcp", "Connection refused", 1),
        ("7946/udp", "silent", 0),
        ("7946/udp", "Connection refused", 1),
    ],
)
def test_an_engines_udp_port_is_silent_to_strangers(port: str, how: str, told: int) -> None:
    faults, notices = evaluate(blocked("w1", "m1", how, port), {"m1": NODE, "w1": Peer("192.0.2.3")})
    assert len(faults) == told
    assert notices == []


def test_a_port_the_probe_could_not_have_proves_nothing() -> None:
    found = reports(PEERS, blocked("w1", "m1", "silent", "7946/udp"))
    found["m1"] = replace(found["m1"], busy=frozenset({"7946/udp"}))
    assert ports.evaluate(PEERS, found) == ([], [])


def test_a_host_whose_probe_failed_proves_nothing() -> None:
    found = reports(PEERS, blocked("w1", "m1", "silent", "7946/udp"))
    del found["m1"]
    assert ports.evaluate(PEERS, found) == ([], [])


def test_without_python_the_pairs_not_tried_are_named() -> None:
    peers = PEERS | {"w2": Peer("192.0.2.3", python=False)}
    assert {source for source, _, _ in ports.questions(peers)} == {"m1", "w1"}
    (notice,) = ports.untested(peers)
    assert notice.startswith(
        "machine w2: it has no python3 (3.6 or newer), so the ports between it and m1, w1 were not"
    )
    assert list(ports.untested({"m1": NODE, "w2": Peer("x", new=False, python=False)})) == []


def test_hosts_that_were_not_there_together_prove_nothing() -> None:
    found = reports(
        PEERS, {(s, t, port): "silent" for s, t, port in ports.questions(PEERS) if "w2" in (s, t)}
    )
    assert len(ports.evaluate(PEERS, found)[0]) == 3
    late = {**found, "w2": replace(found["w2"], began=14.0, ended=19.0)}
    assert ports.evaluate(PEERS, late) == ([], [])
    assert [line.partition(":")[0] for line in ports.too_slow(PEERS, late)] == [
        "machines m1 and w2",
        "machines w1 and w2",
    ]
    assert list(ports.too_slow(PEERS, found)) == []


def test_who_is_done_quickly_was_not_missed() -> None:
    found = {name: replace(report, ended=10.3) for name, report in reports(PEERS, {}).items()}
    assert list(ports.too_slow(PEERS, found)) == []


def test_a_node_that_has_nothing_to_hear_may_be_done_at_once() -> None:
    peers = {"m1": NODE, "w1": Peer("192.0.2.3")}
    found = reports(peers, blocked("w1", "m1", "silent", "7946/udp"))
    assert list(ports.too_slow(peers, {**found, "m1": replace(found["m1"], ended=10.2)})) == []
