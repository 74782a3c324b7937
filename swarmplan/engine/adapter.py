"""The Engine port over HTTP: one method, one call of the API."""

import json
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from swarmplan.engine.errors import from_answer
from swarmplan.engine.logs import log_lines
from swarmplan.engine.streams import EventStreams
from swarmplan.engine.transport import PROBE_TIMEOUT, Answer, Transport, decode
from swarmplan.errors import NotFound, Permanent, TimedOut, Unreadable, reason_of
from swarmplan.limits import SHORT_ANSWER_BYTES
from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind
from swarmplan.model.shapes import answers
from swarmplan.model.shapes.shape import Check
from swarmplan.ports import default_timeout_factor, unlimited

ANSWER_TIMEOUT = 30.0
"""The engine gives up on the swarm after 20 s itself (measured on 20.10.24); who does not answer then hangs."""
UNLOCK_TIMEOUT = 10.0
"""A manager unlocked before its peers waits for them, and so does the call; the engine goes on without it (measured)."""
REGISTRY_TIMEOUT = 5.0
"""A registry whose name nobody resolves holds up an engine for 10 s and more."""
LOAD_TIMEOUT = 300.0
LOG_TIMEOUT = 5.0
"""A manager has logs in milliseconds from any node (measured) and waits for one that is down."""
JOB_STATUS_API = (1, 41)
SERVER_ERROR = 500


class DockerEngine:
    """An Engine. Lazy: the first call connects. Thread-safe."""

    def __init__(
        self,
        url: str,
        tls_folder: str | None = None,
        *,
        timeout: float = ANSWER_TIMEOUT,
        timeout_factor: Callable[[], float] = default_timeout_factor,
        connections: Callable[[], int] = unlimited,
    ) -> None:
        """``timeout`` is the longest wait for an answer, in seconds; ``info``, ``images`` and ``swarm``, by
        which managers are looked for, wait at most 10 s. All are multiplied by ``timeout_factor``. At most so many ``connections`` are open."""
        self._http = Transport(url, tls_folder, timeout, timeout_factor, connections)
        self._probe_timeout = min(PROBE_TIMEOUT, timeout)
        self._log_timeout = min(LOG_TIMEOUT, timeout)
        self._streams = EventStreams()

    def info(self) -> Json:
        return self._one("/info", answers.INFO, timeout=self._probe_timeout)

    def images(self) -> list[Json]:
        return self._many("/images/json", answers.IMAGES, timeout=self._probe_timeout)

    def load_image(self, archive: str) -> None:
        try:
            with Path(archive).open("rb") as upload:
                answer = self._http.request(
                    "POST",
                    "/images/load",
                    params={"quiet": "1"},
                    upload=upload,
                    timeout=LOAD_TIMEOUT,
                    most=SHORT_ANSWER_BYTES,
                )
        except OSError as error:
            raise Permanent(f"image archive {archive}: {reason_of(error)}") from None
        for message in _errors_in(answer):  # a bad archive may come back as 200 with the error in the stream
            raise from_answer("POST", SERVER_ERROR, f"image archive {archive}: {message}")

    def distribution(self, reference: str, auth: str = "") -> Json:
        timeout = min(REGISTRY_TIMEOUT, self._http.timeout)
        path = f"/distribution/{quote(reference)}/json"
        try:
            return self._one(path, answers.DISTRIBUTION, auth=auth, timeout=timeout)
        except TimedOut:
            raise TimedOut(f"its registry did not answer within {timeout:g} s") from None

    def init_swarm(self, body: Json) -> str:
        return str(self._post("/swarm/init", body, shape=answers.NODE_ID))

    def join_swarm(self, body: Json) -> None:
        self._post("/swarm/join", body)

    def leave_swarm(self, *, force: bool = False) -> None:
        self._post("/swarm/leave", params={"force": str(force).lower()})

    def swarm(self) -> Json:
        return self._one("/swarm", answers.SWARM, timeout=self._probe_timeout)

    def update_swarm(self, version: int, spec: Json, *, rotate: Collection[str] = ()) -> None:
        rotations = {f"rotate{role.capitalize()}Token": "true" for role in rotate}
        self._post("/swarm/update", spec, params={"version": str(version), **rotations})

    def unlock_key(self) -> str:
        return str(self._one("/swarm/unlockkey", answers.UNLOCK_KEY)["UnlockKey"])

    def unlock_swarm(self, key: str) -> None:
        self._http.request(
            "POST", "/swarm/unlock", body={"UnlockKey": key}, timeout=min(UNLOCK_TIMEOUT, self._http.timeout)
        )

    def nodes(self, node_id: str = "", *, role: str = "") -> list[Json]:
        filters = {name: [value] for name, value in (("id", node_id), ("role", role)) if value}
        found = self._many("/nodes", answers.NODES, {"filters": json.dumps(filters)} if filters else None)
        return [node for node in found if node_id in {"", node["ID"]}]  # the engine compares prefixes

    def update_node(self, node_id: str, version: int, spec: Json) -> None:
        self._post(f"/nodes/{_part(node_id)}/update", spec, params={"version": str(version)})

    def remove_node(self, node_id: str, *, force: bool = False) -> None:
        self._delete(f"/nodes/{_part(node_id)}", params={"force": str(force).lower()})

    def networks(self) -> list[Json]:
        listed = self._swarm_networks()
        # What the managers list has no containers; what this node knows of by itself has some or none.
        if any(network.get("Containers", {}) is None for network in listed) or not self._manages():
            return listed
        return self._swarm_networks()

    def network(self, network_id: str) -> Json:
        path = f"/networks/{_part(network_id)}"
        try:
            return self._one(path, answers.NETWORK)
        except NotFound:
            if not self._manages():
                raise
            return self._one(path, answers.NETWORK)

    def create_network(self, body: Json) -> str:
        # Before API 1.44 a name in use is refused only when asked to.
        return str(
            self._post("/networks/create", {**body, "CheckDuplicate": True}, shape=answers.MADE_NETWORK)["Id"]
        )

    def remove_network(self, network_id: str) -> None:
        self._delete(f"/networks/{_part(network_id)}")

    def volumes(self) -> list[Json]:
        return self._one("/volumes", answers.VOLUMES, timeout=self._probe_timeout).get("Volumes") or []

    def remove_volume(self, name: str) -> None:
        self._delete(f"/volumes/{_part(name)}")

    def containers(self, volume: str) -> list[Json]:
        params = {"all": "true", "filters": json.dumps({"volume": [volume]})}
        return self._many("/containers/json", answers.CONTAINERS, params, timeout=self._probe_timeout)

    def remove_container(self, container_id: str) -> None:
        self._delete(f"/containers/{_part(container_id)}")

    def contents(self, kind: Kind, name: str = "", *, within: float | None = None) -> list[Json]:
        params = {"filters": json.dumps({"name": [name]})} if name else None
        found = self._many(f"/{kind}", answers.CONTENTS, params, timeout=within)
        return [one for one in found if name in {"", one["Spec"]["Name"]}]  # the engine compares beginnings

    def create_content(self, kind: Kind, body: Json, *, within: float | None = None) -> str:
        return str(self._post(f"/{kind}/create", body, shape=answers.MADE, timeout=within)["ID"])

    def update_content(
        self, kind: Kind, content_id: str, version: int, spec: Json, *, within: float | None = None
    ) -> None:
        path, params = f"/{kind}/{_part(content_id)}/update", {"version": str(version)}
        self._post(path, spec, params=params, timeout=within)

    def remove_content(self, kind: Kind, content_id: str) -> None:
        self._delete(f"/{kind}/{_part(content_id)}")

    def services(self) -> list[Json]:
        status = self._http.api_version() >= JOB_STATUS_API
        return self._many("/services", answers.SERVICES, {"status": "true"} if status else None)

    def create_service(self, spec: Json, *, auth: str = "") -> str:
        return str(self._post("/services/create", spec, auth=auth, shape=answers.MADE)["ID"])

    def update_service(self, service_id: str, version: int, spec: Json, *, auth: str = "") -> None:
        self._post(f"/services/{_part(service_id)}/update", spec, params={"version": str(version)}, auth=auth)

    def remove_service(self, service_id: str) -> None:
        self._delete(f"/services/{_part(service_id)}")

    def service(self, name: str) -> Json:
        for found in self._services("name", name):
            if found["Spec"]["Name"] == name:
                return found
        raise NotFound(f"service {name} not found")

    def has_service(self, service_id: str) -> bool:
        return any(found["ID"] == service_id for found in self._services("id", service_id))

    def tasks(self) -> list[Json]:
        return self._many("/tasks", answers.TASKS)

    def task_logs(self, task_id: str, tail: int) -> list[str]:
        answer = self._http.request(
            "GET",
            f"/tasks/{_part(task_id)}/logs",
            params={"stdout": "1", "stderr": "1", "tail": str(tail)},
            timeout=self._log_timeout,
            most=SHORT_ANSWER_BYTES,
        )
        return log_lines(answer.content)[-tail:]

    def events(self) -> Iterator[Json]:
        return self._streams.follow(self._http)

    def close(self) -> None:
        self._streams.close()
        self._http.close()

    def _services(self, key: str, beginning: str) -> list[Json]:
        """The services whose name or id begins so. ``GET /services/{name}`` compares the beginnings of ids as well, and
        may answer 404 for one that is there while managers elect a leader; this list does neither (measured on 20.10.24)."""
        return self._many("/services", answers.SERVICES, {"filters": json.dumps({key: [beginning]})})

    def _swarm_networks(self) -> list[Json]:
        return self._many("/networks", answers.NETWORKS, {"filters": json.dumps({"scope": ["swarm"]})})

    def _manages(self) -> bool:
        """Whether this engine is a manager. Raises Transient for one that does not reach the leader: it lists the networks of its
        own node alone (measured on 20.10.24, 26.1.5 and 28.5.2)."""
        try:
            self.swarm()
        except Permanent:
            return False
        return True

    def _one(self, path: str, shape: Check, *, auth: str = "", timeout: float | None = None) -> Json:
        found: Json = self._checked(
            self._http.request("GET", path, headers=_login(auth), timeout=timeout), shape
        )
        return found

    def _many(
        self, path: str, shape: Check, params: dict[str, str] | None = None, *, timeout: float | None = None
    ) -> list[Json]:
        response = self._http.request("GET", path, params=params, timeout=timeout)
        found: list[Json] = self._checked(response, shape, empty=[])  # Go writes an empty list as null
        return found

    def _post(
        self,
        path: str,
        body: Any = None,
        *,
        params: dict[str, str] | None = None,
        auth: str = "",
        shape: Check | None = None,
        timeout: float | None = None,
    ) -> Any:
        response = self._http.request(
            "POST", path, params=params, body=body, headers=_login(auth), timeout=timeout
        )
        return self._checked(response, shape) if shape else None

    def _checked(self, response: Answer, shape: Check, empty: Any = None) -> Any:
        """The answer's JSON. Raises Unreadable where it does not have its shape."""
        try:
            answer = decode(response)
            answer = empty if answer is None else answer
            shape(answer)
        except ValueError as error:
            called = f"{response.method} {response.path}"
            raise Unreadable(
                f"engine at {self._http.url} gives an invalid answer to {called}: {error}"
            ) from None
        return answer

    def _delete(self, path: str, *, params: dict[str, str] | None = None) -> None:
        self._http.request("DELETE", path, params=params)


def _errors_in(answer: Answer) -> Iterator[str]:
    """The errors in a stream of messages, one a line."""
    for line in answer.content.splitlines():
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            raise Unreadable(
                f"{answer.method} {answer.path} gives an invalid answer: it is not a stream of messages"
            ) from None
        if isinstance(message, dict) and message.get("error"):
            yield str(message["error"])


def _login(auth: str) -> dict[str, str] | None:
    return {"X-Registry-Auth": auth} if auth else None


def _part(identifier: str) -> str:
    """An id as one segment of a path."""
    return quote(identifier, safe="")
