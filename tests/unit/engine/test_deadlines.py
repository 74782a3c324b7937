"""A call as a whole ends by its deadline, and an answer by its limit, whatever the engine sends meanwhile."""

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from unit.engine.fake import FakeEngine

from swarmplan.engine import transport
from swarmplan.engine.adapter import DockerEngine
from swarmplan.errors import TimedOut, Unreadable

Call = Callable[[DockerEngine], Any]
CALLS: dict[str, Call] = {
    "info": DockerEngine.info,
    "services": DockerEngine.services,
    "logs": lambda engine: engine.task_logs("t", 5),
    "create": lambda engine: engine.create_service({"Name": "web"}),
    "events": DockerEngine.events,
}
BEGINNINGS = {
    "first-line": b"HTTP/1.1 200 ",
    "headers": b"HTTP/1.1 200 OK\r\nX: ",
    "content": b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n",
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n",
}


BEGUN = {"content", "chunks"}
"""Where a stream of events has begun: it has no end then."""


@pytest.mark.parametrize(
    ("call", "beginning"),
    [(call, place) for call in CALLS for place in BEGINNINGS if call != "events" or place not in BEGUN],
)
def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(
    fake: FakeEngine, call: str, beginning: str
) -> None:
    engine = DockerEngine(fake.url, timeout=0.4)
    engine.nodes()
    fake.beginning = BEGINNINGS[beginning]
    fake.slowly.set()
    began = time.monotonic()
    with pytest.raises(TimedOut, match=r"did not answer within 0\.4 s"):
        CALLS[call](engine)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("call", "asked", "most"), [
    ("services", "GET /v1.41/services", 1),
    ("create", "POST /v1.41/services/create", 1),
    ("logs", "GET /v1.41/tasks/t/logs", 4),
])  # fmt: skip
def test_an_answer_without_an_end_is_not_taken(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch, call: str, asked: str, most: int
) -> None:
    monkeypatch.setattr(transport, "ANSWER_BYTES", 1_000_000)
    engine = DockerEngine(fake.url)
    engine.nodes()
    fake.endless.set()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    told = f"engine at {fake.url} answers {asked} with more than {most} MB, the limit"
    with pytest.raises(Unreadable) as caught:
        CALLS[call](engine)
    assert str(caught.value) == told
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_connection_that_went_wrong_is_not_used_again(fake: FakeEngine) -> None:
    engine = DockerEngine(fake.url, timeout=0.4)
    fake.answer("GET", "/nodes", 200, [])
    engine.nodes()
    fake.slowly.set()
    with pytest.raises(TimedOut):
        engine.nodes()
    fake.slowly.clear()
    assert engine.nodes() == []


@pytest.mark.parametrize("stream", [b"[1, 2", b"\xff\xfe", b"<html>\n"])
def test_a_stream_that_is_not_of_messages_is_reported(
    fake: FakeEngine, tmp_path: Path, stream: bytes
) -> None:
    fake.answer("POST", "/images/load", 200, stream)
    archive = tmp_path / "x.tar"
    archive.write_bytes(b"tar")
    with pytest.raises(
        Unreadable, match=r"POST /v1\.41/images/load gives an invalid answer: it is not a stream"
    ):
        DockerEngine(fake.url).load_image(str(archive))
