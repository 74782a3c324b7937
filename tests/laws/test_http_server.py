"""Whatever bytes come, the agent's HTTP server ends the connection, logs nothing, and answers the next one."""

import logging
import socket
from collections.abc import Iterator

import pytest
from agent_server import Running, answer, running, secret_file
from hypothesis import given
from hypothesis import strategies as st
from laws.rig import law

from swarmplan.spec.agent.outside import Forge, Webhook

pytestmark = pytest.mark.laws

REQUESTS = (
    b"GET /metrics HTTP/1.1\r\nHost: agent\r\nAccept: text/plain;version=0.0.4\r\n\r\n",
    b"GET /readyz HTTP/1.0\r\n\r\n",
    b'POST /hooks/git HTTP/1.1\r\nHost: agent\r\nContent-Length: 12\r\n\r\n{"ref": "a"}',
    b"POST /hooks/git HTTP/1.1\r\nHost: agent\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"POST /hooks/git HTTP/1.1\r\nHost: agent\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
    b"GET /healthz HTTP/1.1\r\nHost: agent\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
)
PIECES = (
    b"\r\n",
    b"\n",
    b"\0",
    b" ",
    b":",
    b"chunked",
    b"Content-Length: 99",
    b"Host: b",
    b"%00",
    b"\xff",
    b"../",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    said: list[logging.LogRecord] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = said.append  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    webhook = Webhook("git", Forge.GITHUB, secret_file(tmp_path_factory.mktemp("secrets")))
    try:
        with running(webhooks=(webhook,)) as made:
            yield made
            assert made.get("/healthz").status == 200
    finally:
        logging.getLogger().removeHandler(handler)
    assert said == []


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A request, with some bytes cut out, put in or written over; or two of them; or anything."""
    data = draw(st.sampled_from(REQUESTS) | st.binary(max_size=400))
    for _ in range(draw(st.integers(0, 4))):
        at, length = draw(st.integers(0, len(data))), draw(st.integers(0, 12))
        data = data[:at] + draw(st.sampled_from(PIECES) | st.binary(max_size=6)) + data[at + length :]
    return data + draw(st.sampled_from((b"", *REQUESTS)))


@law
@given(data=broken())
def test_any_bytes(server: Running, data: bytes) -> None:
    with server.connect() as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        found = answer(client)
    assert found.status in {0, 100, 200, 400, 403, 404, 405, 408, 413, 501, 503}
    assert found.status == 0 or b"Traceback" not in found.raw
    assert server.looks == []
