import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from swarmplan.drivers.local.network import resolver as module
from swarmplan.drivers.local.network.resolver import Resolver, answering, read

HOST = "198.18.7.2"


@pytest.fixture
def server() -> Iterator[int]:
    """The port of a name server on 127.0.0.1 that answers anything with a few bytes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))

        def serve() -> None:
            question, asker = link.recvfrom(512)
            link.sendto(question[:2] + b"\x81\x85" + bytes(8), asker)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield link.getsockname()[1]


@pytest.fixture
def silent_port() -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        yield link.getsockname()[1]


def test_loopback_servers_are_of_no_use_to_a_host(tmp_path: Path) -> None:
    real, stub = tmp_path / "real", tmp_path / "stub"
    stub.write_text("nameserver 127.0.0.53\noptions edns0\nsearch a.example\n")
    real.write_text("# from the router\nnameserver 192.0.2.1\nnameserver 192.0.2.2\nsearch b.example\n")
    assert read([real, stub]) == (["192.0.2.1", "192.0.2.2"], ["search b.example"])
    assert read([stub, real]) == (["192.0.2.1", "192.0.2.2"], ["search b.example"])
    assert read([stub]) == ([], [])
    assert read([tmp_path / "none"]) == ([], [])


def test_lines_no_resolver_would_take_are_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text("nameserver\nnameserver here\n\n;nameserver 192.0.2.9\nnameserver fe80::1%eth0\n")
    assert read([file]) == (["fe80::1%eth0"], [])


def test_a_server_that_answers_is_kept(server: int) -> None:
    assert answering(["127.0.0.1"], server) == ["127.0.0.1"]


def test_a_server_that_hangs_is_not(silent_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TIMEOUT", 0.05)
    assert answering(["127.0.0.1"], silent_port) == []


def test_a_server_that_refuses_is_not() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        port = link.getsockname()[1]
    assert answering(["127.0.0.1"], port) == []


def test_where_no_server_answers_a_host_asks_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text("nameserver 192.0.2.1\nsearch a.example\n")
    monkeypatch.setattr(module, "answering", lambda _: [])
    assert Resolver([file]).configuration(HOST) == f"nameserver {HOST}\nsearch a.example\n"


def test_the_check_is_made_once_for_a_bunch_of_hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "resolv.conf"
    file.write_text("nameserver 192.0.2.1\n")
    asked = []

    def all_answer(servers: list[str]) -> list[str]:
        asked.append(servers)
        return servers

    monkeypatch.setattr(module, "answering", all_answer)
    resolver = Resolver([file])
    assert {resolver.configuration(f"198.18.7.{number}") for number in range(5)} == {"nameserver 192.0.2.1\n"}
    assert asked == [["192.0.2.1"]]
