"""Tries the swarm's ports from and to one host. Sent to ``python3 -`` there: the standard library of Python 3.6 only.

Task, as JSON: ``name``, ``nonce`` (rejects packets of other programs), ``deadline`` in seconds, ``bind`` (an address),
``listen``: ports to answer on (``7946/udp``), ``expect``: [peer, port] that will ask us, and
``ask``: [peer, address, port, echoes] where ``echoes`` is whether the peer answers there what this sends.
Output, as JSON: ``busy``: ports we could not have, ``heard``: [peer, port] that reached us, and
``answers``: [peer, port, answer] with ``open``, ``silent`` or what the system said, and ``elapsed`` in seconds.
Ends by itself at the deadline, or as soon as all have asked and were answered; leaves nothing behind.
"""

import asyncio
import json
import os
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

_AGAIN = 0.25
"""Seconds between two tries: packets get lost, and the other side may not listen yet."""
_TIMEOUT = 1.0
"""Seconds after which a UDP port that cannot echo counts as silent."""


class Probe:
    """One host's part. A peer asks ``swarmplan NONCE PEER ask``, gets the same back, and confirms it."""

    def __init__(self, task: "dict[str, Any]") -> None:
        self.task = task
        self.awaited = {(peer, port) for peer, port in task["expect"]}
        self.heard: set[tuple[str, str]] = set()
        self.busy: list[str] = []
        self.answers: dict[tuple[str, str], str] = {}
        self.all_heard = asyncio.Event()

    async def run(self) -> None:
        """Listen and ask, both at once."""
        for port in self.task["listen"]:
            await self.listen(port)
        self.began = time.monotonic()
        self.note(b"", "")
        works: list[Any] = [self.ask(*question) for question in self.task["ask"]]
        parts = [asyncio.ensure_future(work) for work in [*works, self.all_heard.wait()]]
        await asyncio.wait(parts, timeout=self.task["deadline"])
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)

    def report(self) -> "dict[str, Any]":
        """The output."""
        answers = [[peer, port, answer] for (peer, port), answer in sorted(self.answers.items())]
        elapsed = time.monotonic() - self.began
        return {"busy": self.busy, "heard": sorted(self.heard), "answers": answers, "elapsed": elapsed}

    def line(self, word: str) -> bytes:
        """What we send."""
        return " ".join(("swarmplan", self.task["nonce"], self.task["name"], word)).encode() + b"\n"

    def note(self, said: bytes, port: str) -> bool:
        """Whether a peer asks this, and so wants it back. Others get no answer."""
        words = said.decode("ascii", "replace").split()
        if len(words) == 4 and words[:2] == ["swarmplan", self.task["nonce"]]:  # noqa: PLR2004  # the four of ``line``
            self.heard.add((words[2], port))
            if words[3] == "ask":
                return True
            self.awaited.discard((words[2], port))
        if not self.awaited:
            self.all_heard.set()
        return False

    async def listen(self, port: str) -> None:
        """Answer on a port until the end, unless somebody has it."""
        number, _, protocol = port.partition("/")
        place = (self.task["bind"], int(number))
        loop = asyncio.get_event_loop()
        try:
            if protocol == "udp":
                await loop.create_datagram_endpoint(lambda: Answering(self, port), local_addr=place)
            else:
                await asyncio.start_server(lambda *ends: self.converse(port, *ends), *place, backlog=512)
        except OSError:
            self.busy.append(port)

    async def converse(self, port: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One TCP connection of a peer."""
        with suppress(OSError, ValueError):  # it hung up, or is another program that sends without end
            said = await reader.readline()
            while said and self.note(said, port):
                writer.write(said)
                said = await reader.readline()
        writer.close()

    async def ask(self, peer: str, address: str, port: str, echoes: bool) -> None:  # noqa: FBT001  # as JSON has it
        """Try one port of a peer until it answers, or the whole probe ends."""
        self.answers[peer, port] = "silent"
        number, _, protocol = port.partition("/")
        way = self.ask_datagrams if protocol == "udp" else self.ask_stream
        while True:
            try:
                if await way((peer, port), (address, int(number)), echoes):
                    self.answers[peer, port] = "open"
                    return
            except OSError as error:
                self.answers[peer, port] = os.strerror(error.errno) if error.errno else str(error)
            if not echoes:
                return
            await asyncio.sleep(_AGAIN)

    async def ask_stream(self, _key: "tuple[str, str]", place: "tuple[str, int]", echoes: bool) -> bool:  # noqa: FBT001
        """Whether the peer let us connect and, if it can, sent back what we said."""
        reader, writer = await asyncio.open_connection(*place)
        try:
            if not echoes:
                return True
            writer.write(self.line("ask"))
            said = await reader.readline()
            writer.write(self.line("got"))
            await writer.drain()
            return said == self.line("ask")
        finally:
            writer.close()

    async def ask_datagrams(self, key: "tuple[str, str]", place: "tuple[str, int]", echoes: bool) -> bool:  # noqa: FBT001
        """Whether the peer sent back what we said. A refusal is noted and not the end: it may not listen yet."""
        loop = asyncio.get_event_loop()
        asking = Asking(self, key, loop.create_future())
        transport, _ = await loop.create_datagram_endpoint(lambda: asking, remote_addr=place)
        try:
            until = loop.time() + _TIMEOUT
            while not asking.answered.done() and (echoes or loop.time() < until):
                transport.sendto(self.line("ask"))
                await asyncio.wait({asking.answered}, timeout=_AGAIN)
            for _ in range(3):  # the peer waits for this, and packets get lost
                transport.sendto(self.line("got"))
            return asking.answered.done()
        finally:
            transport.close()


class Answering(asyncio.DatagramProtocol):
    """Our side of a UDP port."""

    def __init__(self, probe: Probe, port: str) -> None:
        self.probe, self.port = probe, port

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if self.probe.note(data, self.port):
            self.transport.sendto(data, addr)


class Asking(asyncio.DatagramProtocol):
    """Our side of a question by UDP."""

    def __init__(self, probe: Probe, key: "tuple[str, str]", answered: "asyncio.Future[None]") -> None:
        self.probe, self.key, self.answered = probe, key, answered

    def datagram_received(self, data: bytes, addr: Any) -> None:  # noqa: ARG002  # asyncio's
        if data == self.probe.line("ask") and not self.answered.done():
            self.answered.set_result(None)

    def error_received(self, exc: Exception) -> None:
        number = getattr(exc, "errno", None)
        self.probe.answers[self.key] = os.strerror(number) if number else str(exc)


def main(task: str) -> None:
    """Called by a line that is sent behind this file."""
    with suppress(OSError):  # so that people, and the next preflight, see whose ports these are
        Path("/proc/self/comm").write_text("swarmplan-probe")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    probe = Probe(json.loads(task))
    loop.run_until_complete(probe.run())
    sys.stdout.write(json.dumps(probe.report()) + "\n")
