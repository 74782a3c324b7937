"""The page's server over real connections: who is answered, and with what."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from busy_swarm import busy_swarm, with_task
from page_server import Page, page

from swarmplan.model.service import Task
from swarmplan.model.values.unknown import Unknown
from swarmplan.ui import board
from swarmplan.ui.access.rules import Proxies

WANTED, OBSERVED = busy_swarm(workers=3, tasks=12, services=2)
REJECTED = Task("s0-1", 1, "node-w1", "rejected", "shutdown", "No such image: lab/hello:9")
HOSTILE = "\u202e</script><script>alert(1)</script>\nevent: matrix\ndata: []\n\n\r\u2028"


@pytest.fixture
def server() -> Iterator[Page]:
    with page() as made:
        yield made


def headers(raw: bytes) -> dict[str, str]:
    lines = raw.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def test_a_printed_address_lets_one_browser_in(server: Page) -> None:
    path = server.entry.removeprefix(server.address)
    entered = server.get(path)
    assert entered.status == 200
    assert b'rel="icon"' in entered.body, "else a browser asks for one that is not there"
    cookie = headers(entered.raw)["set-cookie"]
    assert "HttpOnly; SameSite=Strict" in cookie
    assert server.get("/", f"Cookie: {cookie.partition(';')[0]}").status == 200
    assert server.get(path).status == 401, "it holds once"


@pytest.mark.parametrize(
    "path", ["/", "/events", "/texts", "/page.js", "/nothing", "/enter?token=x", "/enter"]
)
def test_nobody_else_is_let_in(server: Page, path: str) -> None:
    found = server.get(path)
    assert found.status == 401
    assert b"s0" not in found.body


@pytest.mark.parametrize(
    ("path", "more", "host", "method", "status"),
    [
        ("/", (), "evil.example", "GET", 421),
        ("/", (), "", "GET", 400),
        ("/enter?token=x", (), "evil.example", "GET", 421),
        ("/", (), "localhost", "POST", 405),
        ("/", (), "localhost", "OPTIONS", 405),
        ("/events", ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"), "localhost", "GET", 403),
        ("/events?screen=nothing", (), "localhost", "GET", 404),
        ("/nothing", (), "localhost", "GET", 404),
        ("/..%2f__init__.py", (), "localhost", "GET", 404),
        ("/texts/", (), "localhost", "GET", 404),
        ("/", ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"), "localhost", "GET", 200),
        ("/", (), "localhost", "HEAD", 200),
        ("/events", (), "localhost", "HEAD", 405),
        ("/enter?token=x", (), "localhost", "HEAD", 405),
        ("/page.css", (), "localhost", "GET", 200),
    ],
)
def test_what_somebody_who_is_let_in_is_answered(
    server: Page, path: str, more: tuple[str, ...], host: str, *, method: str, status: int
) -> None:
    assert server.get(path, server.cookie(), *more, host=host, method=method).status == status


@pytest.mark.parametrize("path", ["/", "/enter", "/icon.svg", "/page.js", "/nothing", "/texts"])
@pytest.mark.parametrize("known", [True, False])
def test_every_answer_is_closed_to_other_sites(server: Page, path: str, *, known: bool) -> None:
    found = headers(server.get(path, *([server.cookie()] if known else [])).raw)
    policy = dict(part.strip().partition(" ")[::2] for part in found["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert (found["x-content-type-options"], found["referrer-policy"]) == ("nosniff", "no-referrer")
    assert found["cache-control"] == "no-store"
    assert "server" not in found


def test_below_a_path_everything_is_below_it() -> None:
    with page(base="/swarm") as server:
        moved = server.get("/swarm")
        assert (moved.status, headers(moved.raw)["location"]) == (308, "/swarm/")
        assert server.get("/swarm/", server.cookie()).status == 200
        assert server.get("/swarm/page.js", server.cookie()).status == 200
        assert server.get("/", server.cookie()).status == 404
        assert server.get("/swarmed/", server.cookie()).status == 404
        entered = server.get(f"/swarm/enter?token={server.token.value}")
        assert "Path=/swarm/" in headers(entered.raw)["set-cookie"]


def test_over_a_socket_a_trusted_proxy_names_the_user(tmp_path: Path) -> None:
    proxies = Proxies("X-Forwarded-User", unix=True)
    with page(listen=f"unix:{tmp_path}/page", proxies=proxies) as server:
        assert server.get("/", "X-Forwarded-User: ana").status == 200
        assert server.get("/").status == 401
    with page(listen=f"unix:{tmp_path}/page") as server:
        assert server.get("/", "X-Forwarded-User: ana").status == 401


def test_first_all_is_sent_and_then_what_differs(server: Page) -> None:
    with server.stream("screen=matrix") as stream:
        assert json.loads(stream.until("overview"))["health"] == "healthy"
        first = json.loads(stream.until("matrix"))
        assert len(first["rows"]) == 6
        server.shown.show(WANTED, with_task(OBSERVED, "s0", REJECTED, missing="5/6 tasks running"))
        change = json.loads(stream.until("change"))
        assert [row["name"] for row in change["rows"]] == ["m3", "w1"], "where it ran, and where it failed"
        assert change["order"] is None
        assert change["rows"][1]["cells"][0]["reason"] == REJECTED.error


@pytest.mark.parametrize("screen", ["plan", "drift", "runs"])
def test_each_screen_is_sent(server: Page, screen: str) -> None:
    with server.stream(f"screen={screen}") as stream:
        assert isinstance(json.loads(stream.until(screen)), dict)


def test_a_part_alone_is_sent_where_somebody_filters(server: Page) -> None:
    with server.stream("screen=matrix&text=W1") as stream:
        assert [row["name"] for row in json.loads(stream.until("matrix"))["rows"]] == ["w1"]
    with server.stream("screen=matrix&problems=1") as stream:
        assert json.loads(stream.until("matrix"))["rows"] == []


def test_who_saw_the_last_look_is_sent_nothing_again(server: Page) -> None:
    with server.stream() as stream:
        stream.until("trouble")
        last = stream.last
        server.shown.show(WANTED, later := replace(OBSERVED, taken=OBSERVED.taken + 60.0))
        server.shown.looked_again()
    with server.stream("screen=matrix", f"Last-Event-ID: {last}") as stream:
        server.shown.looked_again()
        server.shown.show(WANTED, with_task(later, "s0", REJECTED, missing="5/6 tasks running"))
        assert [stream.next()[0], stream.next()[0]] == ["overview", "change"]
    with server.stream("screen=matrix", f"Last-Event-ID: {last}") as stream:
        assert json.loads(stream.until("matrix"))["totals"]["failed"] == 1


def test_before_the_first_look_that_succeeds_no_task_is_said_to_be_nowhere() -> None:
    with page() as server:
        server.shown.failure = "no manager answers"
        with server.stream("screen=matrix") as stream:
            assert [stream.next()[0], stream.next()[0]] == ["overview", "trouble"]
            server.shown.failure = ""
            server.shown.woken.set()
            assert json.loads(stream.until("matrix"))["known"]


def test_a_swarm_that_could_not_be_read_has_no_tasks_that_are_known() -> None:
    with page(WANTED, OBSERVED.without_swarm(Unknown("refused"))) as server, server.stream() as stream:
        shown = json.loads(stream.until("matrix"))
    assert (shown["known"], shown["rows"]) == (False, [])
    assert {column["known"] for column in shown["columns"]} == {False}


def test_a_head_uses_no_token_up(server: Page) -> None:
    path = server.entry.removeprefix(server.address)
    assert server.get(path, method="HEAD").status == 405
    assert server.get(path).status == 200


def test_who_joins_late_is_told_that_what_is_shown_is_old(
    server: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.stream() as stream:
        stream.until("matrix")
    monkeypatch.setattr("swarmplan.ui.board.STALE", -1.0)  # whatever was seen is old from now on
    with server.stream() as stream:
        beat = json.loads(stream.until("beat"))
        assert beat["stale"]
        assert beat["seen"] > 0
        monkeypatch.setattr("swarmplan.ui.board.STALE", 60.0)
        monkeypatch.setattr("swarmplan.ui.stream.HEARTBEAT", 0.1)
        while json.loads(stream.until("beat"))["stale"]:
            pass


def test_a_beat_has_the_id_of_what_is_shown(server: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmplan.ui.stream.HEARTBEAT", 0.1)
    with server.stream("screen=runs") as stream:
        stream.until("beat")
        first = stream.last
        assert first
        server.shown.show(
            WANTED, with_task(OBSERVED, "s0", replace(REJECTED, state="running", desired="running"))
        )
        while stream.last == first:  # the screen of runs shows nothing of it
            assert stream.next()[0] in {"beat", "overview", "trouble"}


def test_a_client_that_does_not_read_loses_its_place(server: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmplan.http_server.connections.SECONDS", 0.1)
    monkeypatch.setattr("swarmplan.http_server.connections.LASTING_SECONDS", 0.5)
    with server.stream() as stream, suppress(ConnectionError):
        assert stream.file.read().startswith(b"HTTP/1.1 200"), "and the connection has ended"


def test_a_look_that_fails_is_said_and_what_was_seen_stays(server: Page) -> None:
    with server.stream() as stream:
        stream.until("trouble")
        server.shown.failure = "no manager answers; password=hunter2hunter2"
        server.shown.woken.set()
        told = json.loads(stream.until("trouble"))
        assert told.startswith("no manager answers")
        assert "hunter2" not in told
    with server.stream() as stream:
        assert len(json.loads(stream.until("matrix"))["rows"]) == 6


def test_no_name_or_reason_breaks_an_event(server: Page) -> None:
    bad = replace(REJECTED, error=HOSTILE)
    server.shown.show(WANTED, with_task(OBSERVED, "s0", bad))
    with server.stream() as stream:
        matrix = json.loads(stream.until("matrix"))
    assert HOSTILE in [cell["reason"] for row in matrix["rows"] for cell in row["cells"]]


def test_one_observer_looks_for_all_and_for_nobody_not_at_all(server: Page) -> None:
    for _ in range(3):
        assert (
            server.get("/texts", server.cookie()).status == 200
        )  # whoever only asks for a text does not look
    assert server.shown.looks == 0
    with server.stream() as one, server.stream() as two:
        one.until("matrix")
        two.until("matrix")
        server.shown.looked_again()
        assert [thread.name for thread in threading.enumerate()].count("observer") == 1


def status_of(server: Page) -> bytes:
    with server.stream() as stream:
        return bytes(stream.file.readline())


def test_no_more_look_than_may(server: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "MOST_VIEWERS", 1)
    with server.stream() as stream:
        stream.until("matrix")
        full = server.get("/events", server.cookie())
        assert full.status == 503
        assert b"too many viewers" in full.body
    answers = iter(lambda: status_of(server), b"")
    assert next(line for line in answers if b"503" not in line).startswith(b"HTTP/1.1 200"), (
        "its place is free"
    )


def test_a_stream_lasts_longer_than_a_request_may(server: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmplan.http_server.connections.SECONDS", 0.2)
    monkeypatch.setattr("swarmplan.ui.stream.HEARTBEAT", 0.3)
    with server.stream() as stream:
        stream.until("beat")
        stream.until("beat")
