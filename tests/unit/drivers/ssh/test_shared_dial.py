"""Calls to an engine that is reached by a command in its host share one such command, for each is a process there."""

import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from swarmplan.drivers.ssh import SshDriver
from swarmplan.engine.transport import Transport
from swarmplan.model.machine import Machine

CALLERS = 10
SSH = """#!/bin/sh
# In place of ssh: the login is no root, and forwards the engine's socket if it is let.
case "$*" in
  *ControlMaster=yes*) path=${*#*ControlPath=}; : > "${path%% *}"; echo 1000 ;;
  *"-O forward"*) exit 1 ;;
  *"-O exit"*) path=${*#*ControlPath=}; rm -f "${path%% *}" ;;
  *dial-stdio*) exec "$PYTHON" "$DIAL" ;;
esac
"""
DIAL = """
import os, sys, time
with open(os.environ["BEGUN"], "a") as begun:
    begun.write("x")
said = sys.stdin.buffer
while head := said.readline():
    size, chunked = 0, False
    while (line := said.readline()) not in {b"", b"\\r\\n"}:
        if line.lower().startswith(b"content-length:"):
            size = int(line.split(b":")[1])
    said.read(size)
    time.sleep(1.0 if size else 0.01)
    sys.stdout.write("HTTP/1.1 200 OK\\r\\nApi-Version: 1.41\\r\\nContent-Length: 2\\r\\n\\r\\n{}")
    sys.stdout.flush()
"""


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A letter in it for each command that was begun in the host."""
    for name, text in (("ssh", SSH), ("dial.py", DIAL)):
        (tmp_path / name).write_text(text)
    (tmp_path / "ssh").chmod(0o755)
    counted = tmp_path / "begun"
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("PYTHON", sys.executable)
    monkeypatch.setenv("DIAL", str(tmp_path / "dial.py"))
    monkeypatch.setenv("BEGUN", str(counted))
    return counted


@pytest.fixture
def engine(begun: Path, tmp_path: Path) -> Iterator[Transport]:  # noqa: ARG001 - what it is reached by
    driver = SshDriver("lab", [Machine("m1", "ssh", {"address": "192.0.2.1"})], state=tmp_path / "state")
    endpoint = driver.endpoint("m1")
    yield Transport(endpoint.url, None, 20.0, endpoint.timeout_factor, endpoint.connections)
    driver.close()


def test_all_calls_share_one_command_there(begun: Path, engine: Transport) -> None:
    with ThreadPoolExecutor(CALLERS) as pool:
        answers = list(pool.map(lambda _: engine.request("GET", "/info").content, range(CALLERS * 5)))
    assert answers == [b"{}"] * CALLERS * 5
    assert begun.read_text() == "x"
    engine.close()


def test_an_upload_has_one_of_its_own_and_holds_up_no_call(begun: Path, engine: Transport) -> None:
    def load(_: int) -> None:
        with tempfile.TemporaryFile() as upload:
            upload.write(b"image")
            upload.seek(0)
            engine.request("POST", "/images/load", upload=upload)

    with ThreadPoolExecutor(CALLERS) as pool:
        uploads = [pool.submit(load, number) for number in range(2)]
        list(pool.map(lambda _: engine.request("GET", "/info"), range(CALLERS)))
        assert not all(upload.done() for upload in uploads)
    assert [upload.result() for upload in uploads] == [None, None]
    assert len(begun.read_text()) <= 3, "one for calls, one for uploads, which is not kept"
    engine.close()
