"""Clients that send nothing do not keep out one that does; a request is read strictly."""

import json
import socket
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from swarmplan.agent.control.client import ask
from swarmplan.agent.control.client_slots import ClientSlots
from swarmplan.agent.control.protocol import Answer, Request, Verb, read_answer, read_request
from swarmplan.agent.control.server import CLIENTS, listening
from swarmplan.errors import Permanent


def test_many_that_are_silent_keep_no_one_out(tmp_path: Path) -> None:
    path = tmp_path / "sock"
    with ExitStack() as stack:
        stack.enter_context(
            listening(path, lambda request, _by: Answer(body={"clusters": list(request.clusters)}))
        )
        for _ in range(2 * CLIENTS):
            silent = stack.enter_context(socket.socket(socket.AF_UNIX))
            silent.connect(str(path))
        assert ask(path, Request(Verb.STATUS, ("lab",))).body == {"clusters": ["lab"]}


def test_who_has_asked_keeps_its_slot_and_the_oldest_silent_one_gives_way() -> None:
    slots = ClientSlots(3)
    pairs = [socket.socketpair() for _ in range(5)]
    (asked, _), (oldest, far), (silent, _), (new, _), (late, _) = pairs
    assert slots.acquire(asked, 0)
    slots.keep(asked)
    assert slots.acquire(oldest, 0)
    assert slots.acquire(silent, 0)

    def end() -> None:
        far.recv(1)
        slots.release(oldest)

    ending = threading.Thread(target=end, daemon=True)
    ending.start()
    assert slots.acquire(new, 30)
    ending.join(30)
    with pytest.raises(ConnectionAbortedError):
        slots.keep(oldest)
    slots.keep(silent)
    slots.keep(new)
    assert not slots.acquire(late, 0.01)
    slots.release(asked)
    assert slots.acquire(late, 0)
    for pair in pairs:
        for each in pair:
            each.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": True},
        {"version": "1"},
        {"version": None},
        {"clusters": "lab"},
        {"clusters": {"lab": 1}},
        {"clusters": ["lab", 1]},
        {"clusters": ["lab"] * 10_001},
        {"do": ["status"]},
        {"do": "Status"},
        {"reason": ["x"]},
        {"wait": True},
        {"until": "1"},
    ],
)
def test_a_request_of_other_kinds_is_refused(wrong: dict[str, Any]) -> None:
    good = {"version": 1, "do": "status", "clusters": ["lab"], "reason": "", "wait": 0, "until": 0}
    assert read_request(json.dumps(good).encode()).clusters == ("lab",)
    with pytest.raises(Permanent):
        read_request(json.dumps({**good, **wrong}).encode())


def test_an_answer_of_another_version_is_refused() -> None:
    with pytest.raises(Permanent):
        read_answer(b'{"version": true, "error": "", "kind": "", "body": {}}')
