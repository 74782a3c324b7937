"""Checks that ask a web server or a program, and where these end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from unit.fleet.checks.conftest import Class

from swarmplan.errors import Interrupted
from swarmplan.fleet.checks.judge import judged
from swarmplan.fleet.checks.kinds import http
from swarmplan.fleet.checks.results import Finding
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.spec.fleet.checks import Assertion, OfHttp, OfProgram


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/hang":
            self.server.hangs.wait(30)  # type: ignore[attr-defined]
            return
        status = {"/": 200, "/moved": 302}.get(self.path, 404)
        body = b"Hello, class"
        self.send_response(status)
        self.send_header("Location", "/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def pages() -> Iterator[int]:
    """A server on loopback; its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.hangs = threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.hangs.set()  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()
        server.server_close()


def outside(lesson: Class, wanted: Assertion) -> Finding:
    """What a look finds in the cluster taken for a real one, whose machines are at loopback."""
    lesson.simulated = False
    seen = lesson.rig.observe(lesson.desired)
    machines = {
        name: replace(state, address="127.0.0.1" if name == "m1" else None)
        for name in seen.machines
        if (state := seen.machine_of(name))
    }
    return judged(wanted, Snapshot(lesson.graded(), replace(seen, machines=machines)))


def told(found: Finding) -> tuple[str, str]:
    return str(found.status), found.reason


def test_what_a_server_answers(lesson: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with pages() as port:
        here = f"http://127.0.0.1:{port}"
        url = f"http://{{m1}}:{port}"
        assert told(outside(lesson, OfHttp(f"{url}/", 200, "Hello"))) == ("pass", "")
        assert told(outside(lesson, OfHttp(f"{url}/moved", 302))) == ("pass", "")
        assert told(outside(lesson, OfHttp(f"{url}/none"))) == ("fail", f"{here}/none answers 404, not 200")
        missing = f"{here}/ answers without the text 'Bye'"
        assert told(outside(lesson, OfHttp(f"{url}/", 200, "Bye"))) == ("fail", missing)
    assert told(outside(lesson, OfHttp(f"{url}/"))) == ("fail", f"{here}/: Connection refused")


def test_an_address_that_is_not_known_is_not_the_students(lesson: Class) -> None:
    found = outside(lesson, OfHttp("http://{m2}/"))
    assert told(found) == ("broken", "the address of m2 is not known: is it created?")
    found = outside(lesson, OfHttp("http://{m9}/"))
    assert told(found) == ("broken", "the cluster has no machine m9: it has m1, m2, m3, w1, w2")


def test_a_server_that_says_nothing_is_not_waited_for_longer(
    lesson: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SECONDS", 0.2)
    with pages() as port:
        status, reason = told(outside(lesson, OfHttp(f"http://{{m1}}:{port}/hang")))
        assert status == "fail"
        assert reason.endswith(("no answer within 0.2 s", "timed out"))
        lesson.stop.set()
        with pytest.raises(Interrupted):
            outside(lesson, OfHttp(f"http://{{m1}}:{port}/hang"))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return tmp_path / "check.sh"


def write(program: Path, body: str) -> OfProgram:
    program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    program.chmod(0o755)
    return OfProgram((str(program), "a b"), timeout=10.0)


@pytest.mark.parametrize(
    ("body", "status", "reason", "hint"),
    [
        ("echo well done", "pass", "", "well done"),
        ("echo one; echo; echo do this; exit 1", "fail", "", "do this"),
        ("echo not for you; exit 77", "skipped", "not for you", "not for you"),
        ("exit 1", "fail", "", ""),
        ("echo oh >&2; exit 2", "broken", "'a b'`: exit code 2, which is none of 0, 1 and 77: oh", ""),
        ("kill -9 $$", "broken", "'a b'`: ended by signal 9, which is none of 0, 1 and 77", ""),
        ("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done", "broken", "'a b'`: it printed more than 100000 bytes", ""),
    ],
)  # fmt: skip
def test_how_a_program_ends_is_the_result(  # noqa: PLR0917 - one row
    lesson: Class, program: Path, body: str, status: str, reason: str, hint: str
) -> None:
    found = outside(lesson, write(program, body))
    assert str(found.status) == status
    assert found.reason.endswith(reason)
    assert bool(found.reason) == bool(reason)
    assert found.hint == hint


def test_a_program_speaks_to_the_students_cluster_and_never_to_the_teachers(
    lesson: Class, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///teachers")
    monkeypatch.setenv("DOCKER_CONTEXT", "teachers")
    body = 'read line; echo "$1 $STUDENT_ID $CLUSTER $DOCKER_HOST ${DOCKER_CONTEXT-none} $line"'
    found = outside(lesson, write(program, body))
    assert found.hint == 'a b anna lab simulated://lab/m1 none {"cluster": "lab"}'
    for machine in lesson.desired.machines:
        lesson.rig.world.hang("lab", machine)
    assert told(outside(lesson, write(program, body)))[0] == "broken"


def test_a_program_that_cannot_be_started_or_is_too_slow_is_broken(lesson: Class, program: Path) -> None:
    assert told(outside(lesson, OfProgram((str(program),)))) == (
        "broken",
        f"`{program}`: No such file or directory",
    )
    slow = replace(write(program, "sleep 60"), timeout=0.2)
    assert told(outside(lesson, slow)) == ("broken", f"`{program} 'a b'`: it did not end within 0.2 s")


def test_a_program_is_ended_where_the_grading_is(lesson: Class, program: Path) -> None:
    lesson.stop.set()
    with pytest.raises(Interrupted):
        outside(lesson, write(program, "sleep 60"))
