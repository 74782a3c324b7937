"""A manager that has nothing and takes everything: it answers what ``docker stack deploy`` asks and keeps what is sent.

The questions are those of docker/cli 20.10 and 28.5 (measured). Every secret and config asked for by name is there.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from contract.unix_http import UnixHttpServer, served


@dataclass
class Sent:
    """The bodies of one deployment, by kind (``services``, ``networks`` …) and name."""

    bodies: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        return {name: body for (found, name), body in self.bodies.items() if found == kind}


class RecordingManager(UnixHttpServer):
    """Listens at a socket. ``api`` is the version the CLI is told."""

    def __init__(self, socket: Path, api: str) -> None:
        self.sent = Sent()
        super().__init__(socket, api)

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        split = urlsplit(target)
        kind, _, name = re.sub(r"^/v[\d.]+", "", split.path).strip("/").partition("/")
        if method == "POST":
            return 201, self._kept(kind, json.loads(body))
        if kind in ("secrets", "configs") and not name:
            asked = json.loads(parse_qs(split.query).get("filters", ["{}"])[0]).get("name", {})
            return 200, [{"ID": identity(found), "Spec": {"Name": found}} for found in asked]
        if kind in ("secrets", "configs"):
            return 404, {"message": f"{kind[:-1]} {name} not found"}
        if kind == "networks" and name:
            return 200, {"Name": name, "Id": identity(name), "Scope": "swarm"}
        return 200, _STANDING.get(kind, [])

    def _kept(self, kind: str, body: dict[str, Any]) -> dict[str, str]:
        self.sent.bodies[kind, body["Name"]] = body
        return {"ID": identity(body["Name"]), "Id": identity(body["Name"])}


@contextmanager
def listening(socket: Path, api: str) -> Iterator[RecordingManager]:
    """A manager for as long as it is needed."""
    with served(RecordingManager(socket, api)) as manager:
        yield manager


def identity(name: str) -> str:
    """The id of what is called so."""
    return f"id-of-{name}"


_STANDING: dict[str, Any] = {
    "_ping": None,
    "info": {"Swarm": {"ControlAvailable": True, "LocalNodeState": "active"}, "OSType": "linux"},
    "version": {"Version": "0", "ApiVersion": "1.41"},
}
