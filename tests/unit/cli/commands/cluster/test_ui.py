"""``swarmplan ui`` as a process: its address, its page, another command seen there, its end."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from unit.cli.terminal import Terminal

WAIT = 30.0


@contextmanager
def serving(terminal: Terminal, *words: str) -> Iterator[tuple[subprocess.Popen[str], str, int, str]]:
    """The process, and the host, port and path that it printed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "swarmplan", "ui", "--simulate", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=terminal.folder, env=dict(os.environ),
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        where, _, path = address.removeprefix("http://").partition("/")
        host, _, port = where.rpartition(":")
        yield process, host, int(port), f"/{path}"
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(WAIT)
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def get(host: str, port: int, path: str, cookie: str = "") -> http.client.HTTPResponse:
    asking = http.client.HTTPConnection(host, port, timeout=WAIT)
    asking.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    return asking.getresponse()


def overview(answer: http.client.HTTPResponse) -> Any:
    """The next overview of a stream."""
    while line := answer.readline():
        if line == b"event: overview\n":
            while not (line := answer.readline()).startswith(b"data: "):
                pass
            return json.loads(line.removeprefix(b"data: "))
    raise AssertionError("the stream ended")


def test_it_shows_what_another_command_does_and_ends_when_it_is_asked_to(terminal: Terminal) -> None:
    with serving(terminal, "--listen", "127.0.0.1:0") as (process, host, port, path):
        entered = get(host, port, path)
        assert entered.status == 200
        cookie = entered.headers["Set-Cookie"].partition(";")[0]
        assert get(host, port, path).status == 401
        stream = get(host, port, "/events", cookie)
        assert overview(stream)["health"] == "absent"
        assert terminal.rehearse("apply", "--auto-approve").code == 0
        while overview(stream)["health"] != "healthy":
            pass
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=WAIT)
        assert process.returncode == 0
        assert out.startswith("http://127.0.0.1:"), "an address for another browser"
        assert "token=" not in err
    with serving(terminal, "--listen", f"127.0.0.1:{port}") as (_, host, again, _path):
        assert get(host, again, "/texts", cookie).status == 200, "a session outlasts the server"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--listen", "nowhere"), "--listen: 'nowhere' is neither ADDRESS:PORT nor unix:PATH"),
        (("--listen", "0.0.0.0:0"), "--allow-host NAME"),
        (("--token-file", "missing"), "--token-file: missing cannot be read"),
        (("--trusted-header", "X-User"), "belong together"),
    ],
)
def test_what_it_cannot_serve_it_says(terminal: Terminal, words: tuple[str, ...], error: str) -> None:
    ended = terminal.rehearse("ui", *words)
    assert error in ended.err
    assert ended.code == 1
    assert ended.out == ""


def test_without_the_extra_it_says_what_to_install(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith(("swarmplan.http_server.thread", "swarmplan.ui.app")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    ended = terminal.rehearse("ui", "--listen", "127.0.0.1:0")
    assert "pip install 'swarmplan[ui]'" in ended.err
    assert "uvicorn" in ended.err
    assert ended.code == 1


def test_a_file_that_is_not_valid_ends_it_at_once(terminal: Terminal) -> None:
    terminal.write("kind: Cluster\n")
    ended = terminal.rehearse("ui", "--listen", "127.0.0.1:0")
    assert ended.code == 2
    assert not (Path(terminal.state) / "ui").exists()
