"""The answers of a simulated engine on the wire: read by the real adapter, and spoilt on the way where that is wished."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from swarmplan.engine.adapter import DockerEngine
from swarmplan.engine.transport import Answer
from swarmplan.model.key import Kind
from swarmplan.ports import Engine

Spoil = Callable[[str, Any], Any]
"""(path of a read, what is answered) → what is answered instead."""


def reader(engine: Engine, url: str, spoil: Spoil) -> DockerEngine:
    """A real adapter that reads what this engine answers, spoilt."""
    adapter = DockerEngine(url)
    adapter._http = _Wire(engine, url, spoil)  # type: ignore[assignment]  # all of it that reads use
    return adapter


class _Wire:
    """In place of the adapter's transport."""

    timeout = 1.0

    def __init__(self, engine: Engine, url: str, spoil: Spoil) -> None:
        self.url = url
        self._engine = engine
        self._spoil = spoil

    def api_version(self) -> tuple[int, int]:
        return (1, 41)

    def close(self) -> None:
        self._engine.close()

    def request(self, method: str, path: str, **options: Any) -> Answer:
        told = self._spoil(path, self._answer(path, options.get("params") or {}))
        return Answer(method, path, 200, json.dumps(told).encode())

    def _answer(self, path: str, params: dict[str, str]) -> Any:
        engine = self._engine
        if path.startswith("/networks/"):
            return engine.network(path.rpartition("/")[2])
        if path.startswith("/distribution/"):
            return engine.distribution(unquote(path.removeprefix("/distribution/").removesuffix("/json")))
        plain: dict[str, Callable[[], Any]] = {
            "/info": engine.info,
            "/images/json": engine.images,
            "/swarm": engine.swarm,
            "/swarm/unlockkey": lambda: {"UnlockKey": engine.unlock_key()},
            "/nodes": engine.nodes,
            "/networks": engine.networks,
            "/secrets": lambda: engine.contents(Kind.SECRET),
            "/configs": lambda: engine.contents(Kind.CONFIG),
            "/services": engine.services,
            "/tasks": engine.tasks,
            "/volumes": lambda: {"Volumes": engine.volumes()},
            "/containers/json": lambda: engine.containers(json.loads(params["filters"])["volume"][0]),
        }
        return plain[path]()
