"""The server as clients see it, by a real uvicorn on the loopback: four paths, no banner, no trust, a clean end."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from agent_server import Running, answer, running

from swarmplan.agent.server import start
from swarmplan.agent.state import AgentStatus
from swarmplan.errors import Failure, Permanent
from swarmplan.http_server import connections
from swarmplan.spec.agent.outside import Forge, Server, Webhook


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    """Shared: no request changes how the next one is answered."""
    with running() as made:
        yield made


def test_the_four_paths(server: Running) -> None:
    assert b'swarmplan_build_info{version="1.0"} 1.0' in server.get("/metrics").body
    assert json.loads(server.get("/healthz").body)["alive"]
    ready = server.get("/readyz")
    assert ready.status == 503
    assert json.loads(ready.body)["clusters"]["prod"]["reasons"] == ["no pass has ended yet"]
    assert server.post("/hooks/nobody", b"{}", {}).status == 404


@pytest.mark.parametrize(
    "path",
    ["/", "/healthz/", "//healthz", "/metrics/../readyz", "/docs", "/hooks/", "/hooks/a/b", "*", "/%2e"],
)
def test_nothing_else_is_there(server: Running, path: str) -> None:
    found = server.get(path)
    assert found.status == 404
    assert b"location" not in found.raw.lower()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"])
def test_what_is_read_is_only_read(server: Running, method: str) -> None:
    for path in ("/metrics", "/healthz", "/readyz"):
        assert server.send(f"{method} {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()).status == 405
    if method != "POST":
        assert server.send(f"{method} /hooks/x HTTP/1.1\r\nHost: a\r\n\r\n".encode()).status == 405


def test_no_answer_says_what_runs_here(server: Running) -> None:
    answers = [server.get(path).raw for path in ("/healthz", "/nothing")]
    answers.append(server.send(b"nonsense\r\n\r\n").raw)
    assert all(each.startswith(b"HTTP/1.1") for each in answers)
    assert all(
        word not in each.lower() for each in answers for word in (b"server:", b"uvicorn", b"starlette")
    )


def test_whatever_host_and_forwarded_headers_say_it_is_the_same_answer(server: Running) -> None:
    plain = server.get("/readyz").body
    for host in ("evil.example", "a" * 200, "[::1]:99999"):
        lines = (
            f"GET /readyz HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: 1.2.3.4\r\n"
            "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n\r\n"
        )
        found = server.send(lines.encode())
        assert (found.body, b"evil" in found.raw) == (plain, False)


def test_http_1_0_and_head_are_answered(server: Running) -> None:
    assert server.send(b"GET /healthz HTTP/1.0\r\n\r\n").status == 200
    head = server.send(b"HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (head.status, head.body) == (200, b"")


def test_a_second_request_on_the_connection_is_not_read(server: Running) -> None:
    found = server.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 2)
    assert found.raw.count(b"HTTP/1.1 ") == 1


def test_an_upgrade_is_no_web_socket(server: Running) -> None:
    asked = server.get("/healthz", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
    assert asked.status == 200


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET /" + b"a" * 70_000,
        b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 70_000,
    ],
)
def test_what_is_no_request_is_refused_and_the_next_one_answered(
    server: Running, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert server.send(data).status in {0, 400, 501}
    assert server.get("/healthz").status == 200
    assert [each.levelno for each in caplog.records if each.levelno >= logging.WARNING] == []


def test_a_fault_of_ours_is_one_line_in_the_log_and_none_in_the_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def status() -> AgentStatus:
        raise RuntimeError("10.0.0.7 said no")

    with start.serving(Server("127.0.0.1:0"), tuple, status, lambda *_: None) as server:
        client = Running(server.place, server.metrics)
        found = [client.get(path) for path in ("/metrics", "/healthz", "/readyz") * 3]
        found.append(client.send(b"GET /metrics HTTP/1.1\r\nHost: [::1\r\n\r\n"))
    assert {each.status for each in found} == {500}
    assert all(b"10.0.0.7" not in each.raw for each in found)
    assert len([each for each in caplog.records if each.levelno >= logging.WARNING]) == 3
    assert "Traceback" not in caplog.text


def test_the_end_is_clean_also_while_clients_are_connected() -> None:
    before = set(threading.enumerate())
    with running() as server:
        waiting = server.connect()
        place = server.place
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(place, 5)
    assert answer(waiting).raw == b""
    waiting.close()
    assert [each for each in threading.enumerate() if each not in before and not each.daemon] == []
    assert [each for each in threading.enumerate() if each not in before and each.name == "http"] == []


def test_a_client_that_says_nothing_is_disconnected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.3)
    with running() as server:
        for begun in (b"", b"GET /heal", b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-One: 1\r\n"):
            assert server.send(begun).status == 0


def test_a_client_that_sends_a_byte_at_a_time_is_disconnected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.5)
    with running() as server, server.connect() as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n")
        ended = threading.Event()
        sent = 0
        while not ended.is_set() and sent < 10_000:
            try:
                client.sendall(b"X: y\r\n")
                sent += 1
                ended.wait(0.02)
            except OSError:
                ended.set()
        assert ended.is_set()


def test_many_idle_connections_lock_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST", 8)
    with running() as server:
        idle = [server.connect() for _ in range(30)]
        assert server.get("/healthz").status == 200
        ended = [each for each in idle[:20] if answer(each).raw == b""]
        assert len(ended) == 20
        for each in idle:
            each.close()


def test_a_client_that_does_not_read_is_disconnected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(connections, "SECONDS", 0.5)
    path = tmp_path / "http.sock"
    with running(f"unix:{path}") as server, server.connect() as client:
        monkeypatch.setattr("swarmplan.agent.metrics.registry.generate_latest", lambda _: b"x" * 30_000_000)
        client.sendall(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
        threading.Event().wait(1.0)
        assert 0 < len(answer(client).raw) < 30_000_000


def test_a_unix_socket_is_for_its_owner_and_group_and_gone_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "http.sock"
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))
    stale.close()
    with running(f"unix:{path}") as server:
        assert server.get("/healthz").status == 200
        assert path.stat().st_mode & 0o777 == 0o660
        with pytest.raises(Failure, match="is in use"), running(f"unix:{path}"):
            pass
        assert server.get("/healthz").status == 200
    assert not path.exists()


@pytest.mark.parametrize(
    ("listen", "error"),
    [
        ("127.0.0.1", "neither ADDRESS:PORT nor unix:PATH"),
        ("127.0.0.1:http", "neither ADDRESS:PORT nor unix:PATH"),
        ("127.0.0.1:70000", "server.listen"),
        ("203.0.113.7:0", "cannot listen on"),
        ("no-such-host.invalid:9000", "no address of this machine"),
        ("unix:/no/such/folder/http.sock", "No such file"),
        ("unix:/" + "x" * 200, "server.listen"),
        ("unix:/etc/passwd", "something else than a socket"),
    ],
)
def test_addresses_that_cannot_be_listened_on(listen: str, error: str) -> None:
    with pytest.raises(Permanent, match=error), running(listen):
        pass


def test_a_port_that_is_in_use() -> None:
    with running() as server:
        port = server.place[1]
        with pytest.raises(Failure, match=f"127.0.0.1:{port} is in use"), running(f"127.0.0.1:{port}"):
            pass


def test_a_server_that_does_not_start_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no loop")

    monkeypatch.setattr("uvicorn.Server.startup", fail)
    with pytest.raises(Failure, match="ended as it started"), running():
        pass
    assert "no loop" in caplog.text


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("swarmplan.agent.server.app", "starlette", "starlette.applications"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(Permanent, match=r"pip install 'swarmplan\[agent\]'"), running():
        pass


def test_a_webhook_without_a_secret_is_refused_at_the_start(tmp_path: Path) -> None:
    secret = tmp_path / "empty"
    secret.write_bytes(b"\n")
    secret.chmod(0o600)
    for path, error in ((secret, "it is empty"), (tmp_path / "missing", "No such file")):
        webhook = Webhook("hook", Forge.GITHUB, str(path))
        with (
            pytest.raises(Permanent, match=rf"webhooks\.hook\.secret_file: .*{error}"),
            running(webhooks=(webhook,)),
        ):
            pass
