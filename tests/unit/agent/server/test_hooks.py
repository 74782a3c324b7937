"""Webhooks over a real connection: their way from the forge to a look, and their limits."""

import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from agent_server import WAIT, Answer, Running, answer, running, secret_file

from swarmplan.agent.events import Reason, Trigger
from swarmplan.agent.server import hooks
from swarmplan.agent.server.webhooks.rates import BURST
from swarmplan.spec.agent.outside import Forge, Webhook

BODY = b'{"ref": "refs/heads/main", "after": "ab12"}'
SERIES = 'swarmplan_webhooks_total{{provider="github",result="{}"}}'


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with running(webhooks=(Webhook("git", Forge.GITHUB, secret_file(tmp_path)),)) as made:
        yield made


def signature(body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={hmac.digest(b's3cret', body, 'sha256').hex()}"}


def post(server: Running, body: bytes = BODY, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server.post("/hooks/git", body, {**signature(body), **named})


def head(length: str) -> bytes:
    return f"POST /hooks/git HTTP/1.1\r\nHost: a\r\n{length}\r\n".encode()


def test_a_push_brings_a_look(server: Running) -> None:
    assert post(server, X_GitHub_Event="push").status == 202
    assert server.looked.wait(WAIT)
    assert server.looks == [(("prod",), Reason(Trigger.WEBHOOK, "git"))]
    assert server.counted(SERIES.format("accepted")) == 1


@pytest.mark.parametrize(
    ("body", "headers", "status", "result"),
    [
        (BODY, {"X_Hub_Signature_256": "sha256=" + "0" * 64}, 403, "refused"),
        (BODY, {"X_Hub_Signature_256": ""}, 403, "refused"),
        (BODY, {"X_GitHub_Event": "ping"}, 200, "ping"),
        (BODY, {"X_GitHub_Event": "star"}, 200, "ignored"),
        (b'{"ref": "refs/heads/x", "deleted": true}', {}, 200, "ignored"),
        (b"x" * (hooks.BODY_BYTES + 1), {}, 413, "too large"),
    ],
)
def test_what_brings_none(
    server: Running, body: bytes, headers: dict[str, str], status: int, result: str
) -> None:
    found = post(server, body, **headers)
    assert (found.status, found.body) == (status, f"{result}\n".encode())
    assert server.counted(SERIES.format(result)) == 1
    assert server.looks == []


def test_the_largest_body_is_taken(server: Running) -> None:
    assert post(server, b"[" + b" " * (hooks.BODY_BYTES - 2) + b"]").status == 202


def test_a_chunked_body_is_the_same_and_has_the_same_limit(server: Running) -> None:
    lines = [f"{name}: {value}" for name, value in signature(BODY).items()]
    begun = head("\r\n".join([*lines, "Transfer-Encoding: chunked", ""]))
    chunks = b"".join(b"1\r\n%c\r\n" % each for each in BODY) + b"0\r\n\r\n"
    assert server.send(begun + chunks).status == 202
    endless = head("Transfer-Encoding: chunked\r\n") + b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n"
    with server.connect() as client:
        client.sendall(endless)
        sent, status = 1, 0
        while sent < 100 and not status:
            try:
                client.sendall(b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n")
                sent += 1
            except OSError:
                break
        assert sent < 100
    assert server.counted(SERIES.format("too large")) == 1


def test_a_body_that_is_announced_too_large_is_not_read(server: Running) -> None:
    with server.connect() as client:
        client.sendall(head(f"Content-Length: {10**12}\r\n"))
        assert answer(client).status == 413


def test_a_body_that_does_not_come_is_not_waited_for(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "BODY_SECONDS", 0.2)
    with server.connect() as client:
        client.sendall(head("Content-Length: 100\r\n") + b"{")
        assert answer(client).status == 408
    with server.connect() as client:
        client.sendall(head("Content-Length: 100\r\nExpect: 100-continue\r\n"))
        assert b"100 Continue" in answer(client).raw


def test_a_client_that_leaves_in_the_middle_counts_as_late(server: Running) -> None:
    with server.connect() as client:
        client.sendall(head("Content-Length: 100\r\n") + b"{")
        client.shutdown(socket.SHUT_RDWR)
    _until(lambda: server.counted(SERIES.format("late")) == 1)


def test_more_at_once_than_are_read_are_told_to_come_again(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "AT_ONCE", 3)
    clients = [server.connect() for _ in range(3)]
    for client in clients:
        client.sendall(head("Content-Length: 100\r\nExpect: 100-continue\r\n"))
        assert b"100 Continue" in client.recv(1000)  # it is being read
    found = post(server)
    assert found.status == 429
    assert b"retry-after: 5" in found.raw.lower()
    for client in clients:
        client.close()
    _until(lambda: post(server).status in {202, 200})


def test_a_flood_costs_one_look_and_the_rest_is_told_to_come_later(server: Running) -> None:
    def one(number: int) -> int:
        return post(server, json.dumps({"n": number}).encode()).status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(one, range(150)))
    assert set(statuses) <= {202, 429}
    assert BURST <= statuses.count(202) <= 150
    assert 429 in statuses
    assert len(server.looks) <= 2
    assert server.get("/healthz").status == 200


def test_a_flood_of_forgeries_keeps_out_nobody(server: Running) -> None:
    with ThreadPoolExecutor(8) as pool:
        forged = list(
            pool.map(
                lambda _: server.post("/hooks/git", BODY, {"X-Hub-Signature-256": "x"}).status, range(100)
            )
        )
    assert set(forged) <= {403, 429}
    assert post(server).status == 202


def test_a_look_that_fails_is_no_fault_of_the_forge(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with running(webhooks=(Webhook("git", Forge.GITHUB, secret_file(tmp_path)),)) as server:
        tried = threading.Event()

        class Failing(list):  # type: ignore[type-arg]
            def append(self, _: object) -> None:
                tried.set()
                raise RuntimeError("no such cluster")

        server.looks = Failing()
        assert post(server).status == 202
        assert tried.wait(WAIT)
        assert server.get("/healthz").status == 200
    assert "Traceback" not in caplog.text


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        threading.Event().wait(0.05)
    pytest.fail("it did not come true")
