"""The engines' event streams."""

from collections.abc import Iterable, Iterator
from queue import SimpleQueue

from swarmplan.model.bodies import Json


class Stream:
    """The events of one engine for one reader. None in the queue is the end."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.queue: SimpleQueue[Json | None] = SimpleQueue()

    def read(self) -> Iterator[Json]:
        """Events as they come, until the end."""
        while (event := self.queue.get()) is not None:
            yield event


class Feed:
    """The open event streams of all engines."""

    def __init__(self) -> None:
        self._streams: list[Stream] = []

    def follow(self, host: str) -> Stream:
        """A stream of the engine's events from this moment on."""
        stream = Stream(host)
        self._streams.append(stream)
        return stream

    def end(self, stream: Stream) -> None:
        """End the stream, also for a blocked reader."""
        if stream in self._streams:
            self._streams.remove(stream)
        stream.queue.put(None)

    def end_host(self, host: str) -> None:
        """The engine went away: all its streams end."""
        for stream in [stream for stream in self._streams if stream.host == host]:
            self.end(stream)

    def publish(self, hosts: Iterable[str], kind: str, action: str, identifier: str, name: str) -> None:
        """An event in the engine's shape, at these engines."""
        if not self._streams:
            return
        actor = {"ID": identifier, "Attributes": {"name": name}}
        event = {"Type": kind, "Action": action, "Actor": actor, "scope": "swarm"}
        receivers = set(hosts)
        for stream in self._streams:
            if stream.host in receivers:
                stream.queue.put(event)
