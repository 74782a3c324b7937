"""An agent is asked over a socket: for its user only, with limits, and by one agent at a time."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from swarmplan.agent.control import server
from swarmplan.agent.control.client import ask
from swarmplan.agent.control.protocol import (
    REQUEST_BYTES,
    Answer,
    Request,
    Verb,
    answer_line,
    read_answer,
    read_request,
    request_line,
)
from swarmplan.agent.control.server import listening
from swarmplan.errors import Interrupted, Locked, Permanent, Refused, Unreachable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "agent" / "agent.sock"


@pytest.fixture
def heard(path: Path) -> Iterator[list[tuple[Request, str]]]:
    found: list[tuple[Request, str]] = []

    def handle(request: Request, by: str) -> Answer:
        found.append((request, by))
        if request.reason == "refuse":
            raise Refused("no")
        if request.reason == "bug":
            raise ZeroDivisionError("x")
        if request.reason == "stop":
            raise Interrupted("lab: its pass was stopped")
        return Answer(body={"clusters": list(request.clusters)})

    with listening(path, handle):
        yield found


REQUESTS = st.builds(
    Request,
    st.sampled_from(Verb),
    st.lists(st.text(max_size=20), max_size=5).map(tuple),
    st.text(max_size=50),
    st.floats(0, 1e6),
    st.floats(0, 1e11),
)


@given(request=REQUESTS)
def test_a_request_is_read_as_it_was_made(request: Request) -> None:
    assert read_request(request_line(request)) == request


@given(junk=st.binary(max_size=200))
def test_what_is_no_request_or_answer_is_refused_in_a_sentence(junk: bytes) -> None:
    for read in (read_request, read_answer):
        with pytest.raises(Permanent):
            read(junk)


def test_another_version_is_refused_by_its_number() -> None:
    with pytest.raises(Permanent, match="version 2 of the protocol is not known"):
        read_request(b'{"version": 2, "do": "status"}')
    with pytest.raises(Permanent, match="speaks version 7"):
        read_answer(b'{"version": 7}')


def test_it_is_asked_by_a_user_who_is_known(path: Path, heard: list[tuple[Request, str]]) -> None:
    answer = ask(path, Request(Verb.SYNC, ("a", "b")))
    assert answer.body == {"clusters": ["a", "b"]}
    ((_, by),) = heard
    assert by in {"root", os.environ.get("USER"), f"uid {os.geteuid()}"} or by


def test_only_its_owner_may(path: Path, heard: list[tuple[Request, str]]) -> None:
    assert heard == []
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_refusal_and_a_bug_are_told_and_it_goes_on(path: Path, heard: list[tuple[Request, str]]) -> None:
    with pytest.raises(Refused, match="no"):
        ask(path, Request(Verb.SYNC, reason="refuse"))
    with pytest.raises(Permanent, match="internal error: ZeroDivisionError"):
        ask(path, Request(Verb.SYNC, reason="bug"))
    assert ask(path, Request(Verb.SYNC)).error == ""
    assert len(heard) == 3


def test_an_agent_that_stops_or_dies_before_it_answers_has_not_done_it(
    path: Path, heard: list[tuple[Request, str]], tmp_path: Path
) -> None:
    with pytest.raises(Unreachable, match="lab: its pass was stopped"):
        ask(path, Request(Verb.SYNC, reason="stop"))
    assert len(heard) == 1
    for cut in (b"", answer_line(Answer())[:9]):
        dying = tmp_path / f"dying{len(cut)}"
        with socket.socket(socket.AF_UNIX) as killed, ThreadPoolExecutor(1) as pool:
            killed.bind(str(dying))
            killed.listen()
            asking = pool.submit(ask, dying, Request(Verb.SYNC))
            connection, _ = killed.accept()
            with connection:
                connection.recv(REQUEST_BYTES)
                connection.sendall(cut)
            with pytest.raises(Unreachable, match="ended before it answered"):
                asking.result(60)


def test_a_second_agent_is_refused_with_the_pid_of_the_first(
    path: Path, heard: list[tuple[Request, str]]
) -> None:
    assert heard == []
    other = f"from pathlib import Path\nfrom swarmplan.agent.control.server import listening\nwith listening(Path({str(path)!r}), print): pass"
    ran = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=False)
    assert f"an agent is already running at {path}, pid {os.getpid()}" in ran.stderr
    assert ask(path, Request(Verb.STATUS)).error == ""


def test_the_socket_of_a_dead_agent_is_replaced(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with pytest.raises(Unreachable, match="no agent listens at"):
        ask(path, Request(Verb.STATUS))
    with listening(path, lambda _request, _by: Answer()):
        ask(path, Request(Verb.STATUS))
    assert not path.exists()
    with pytest.raises(Unreachable, match="start one with `swarmplan agent run FILE`"):
        ask(path, Request(Verb.STATUS))


def test_what_is_no_socket_is_not_replaced(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_text("mine")
    with (
        pytest.raises(Permanent, match="move away what is there"),
        listening(path, lambda _request, _by: Answer()),
    ):
        pass
    assert path.read_text() == "mine"


def test_a_path_too_long_for_a_socket_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(Permanent, match="too long for a socket"),
        listening(tmp_path / ("a" * 120), lambda _request, _by: Answer()),
    ):
        pass


def test_clients_that_flood_or_say_nothing_keep_nobody_out_for_ever(
    path: Path, heard: list[tuple[Request, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_PATIENCE", 0.3)
    before = threading.active_count()
    with ExitStack() as stack:
        for _ in range(server.CLIENTS * 2):
            silent = stack.enter_context(socket.socket(socket.AF_UNIX))
            silent.connect(str(path))
        assert ask(path, Request(Verb.STATUS)).error == ""
        until = time.monotonic() + 30  # one that gives way may still be ending
        while threading.active_count() > before + server.CLIENTS:
            assert time.monotonic() < until
            time.sleep(0.01)
    with socket.socket(socket.AF_UNIX) as flood:
        flood.settimeout(10)
        flood.connect(str(path))
        with pytest.raises(OSError, match=r".*"):  # noqa: PT012 - whichever of them fails first
            for _ in range(100):
                flood.sendall(b"x" * REQUEST_BYTES)
            raise OSError(flood.recv(1000).decode())
    assert len(heard) == 1


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=300).map(lambda data: data.replace(b"\n", b"")))
def test_junk_is_answered_and_never_ends_it(
    path: Path, heard: list[tuple[Request, str]], junk: bytes
) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(path))
        client.sendall(junk + b"\n")
        assert read_answer(client.recv(10_000)).error.startswith("invalid request: ")
    assert heard == []


def test_the_lock_is_held_by_one_alone(path: Path, heard: list[tuple[Request, str]]) -> None:
    assert heard == []
    with pytest.raises(Locked), listening(path, lambda _request, _by: Answer()):
        pass


def test_an_answer_that_is_too_large_is_an_error() -> None:
    assert read_answer(answer_line(Answer("no", "refused", {"a": 1}))) == Answer("no", "refused", {"a": 1})
