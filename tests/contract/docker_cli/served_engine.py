"""A simulated engine that listens at a socket, so that the real ``docker`` speaks to it: what its client makes of the answers
is what ``swarmplan.simulator.docker_cli`` must print."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from contract.unix_http import UnixHttpServer, served

from swarmplan.errors import Conflict, NotFound, SwarmplanError, Transient
from swarmplan.model.key import Kind
from swarmplan.simulator import World
from swarmplan.simulator.docker_cli.console import Console
from swarmplan.simulator.swarmkit.containers import Container

KINDS = {"secrets": Kind.SECRET, "configs": Kind.CONFIG}
Asked = Callable[["Request"], Any]


class Request:
    """One request: path without its version, query, body."""

    def __init__(self, method: str, target: str, body: bytes) -> None:
        split = urlsplit(target)
        self.method = method
        self.words = re.sub(r"^/v[\d.]+", "", unquote(split.path)).strip("/").split("/")
        self.query = {name: values[0] for name, values in parse_qs(split.query).items()}
        self.body: Any = json.loads(body) if body.startswith((b"{", b"[")) else {}

    @property
    def filters(self) -> dict[str, list[str]]:
        return {name: list(values) for name, values in json.loads(self.query.get("filters", "{}")).items()}


class ServedEngine(UnixHttpServer):
    """Listens at a socket for the engine of one machine."""

    def __init__(self, socket: Path, world: World, key: str) -> None:
        self.world, self.key = world, key
        self.engine = Console(world, key)
        super().__init__(socket, "1.41")

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        asked = Request(method, target, body)
        if asked.words == ["_ping"]:
            return 200, None
        try:
            found = self._found(asked)
        except NotFound as error:
            return 404, {"message": str(error)}
        except Conflict as error:
            return 409, {"message": str(error)}
        except (Transient, SwarmplanError) as error:
            return 503 if "swarm" in str(error) else 400, {"message": str(error)}
        return 200 if found is not None else 204, found

    def _found(self, asked: Request) -> Any:
        kind = asked.words[0]
        if kind in KINDS:
            return self._content(asked, KINDS[kind])
        found: Any = getattr(self, f"_{kind}")(asked)
        return found

    def _info(self, _: Request) -> Any:
        return self.engine.info()

    def _version(self, _: Request) -> Any:
        return {}

    def _distribution(self, asked: Request) -> Any:
        return self.engine.distribution("/".join(asked.words[1:-1]))

    def _swarm(self, asked: Request) -> Any:
        verb = asked.words[1] if len(asked.words) > 1 else ""
        if verb == "init":
            return self.engine.init_swarm(asked.body)
        if verb == "join":
            return self.engine.join_swarm(asked.body)
        if verb == "leave":
            return self.engine.leave_swarm(force=asked.query.get("force") in {"1", "true"})
        if verb == "update":
            rotate = [
                role
                for role in ("worker", "manager")
                if asked.query.get(f"rotate{role.title()}Token") == "true"
            ]
            return self.engine.update_swarm(int(asked.query["version"]), asked.body, rotate=rotate)
        return self.engine.swarm()

    def _nodes(self, asked: Request) -> Any:
        if asked.method == "DELETE":
            return self.engine.remove_node(asked.words[1], force=asked.query.get("force") == "1")
        if asked.words[2:] == ["update"]:
            return self.engine.update_node(asked.words[1], int(asked.query["version"]), asked.body)
        found = self.engine.nodes()
        if len(asked.words) > 1:
            return one(found, asked.words[1], lambda node: node["Description"].get("Hostname"), "node")
        return [node for node in found if all(_of_node(node, *each) for each in asked.filters.items())]

    def _services(self, asked: Request) -> Any:
        if asked.words[1:] == ["create"]:
            return {"ID": self.engine.create_service(asked.body)}
        if asked.method == "DELETE":
            return self.engine.remove_service(asked.words[1])
        found = self.engine.services()
        if asked.words[2:] == ["update"]:
            name, version = asked.words[1], int(asked.query["version"])
            if asked.query.get("rollback"):
                self.engine.roll_back_service(one(found, name, _name_of, "service")["ID"], version)
            else:
                self.engine.update_service(name, version, asked.body)
            return {"Warnings": None}
        if len(asked.words) > 1:
            service = one(found, asked.words[1], _name_of, "service")
            service.pop("ServiceStatus", None)
            return service
        return [each for each in found if all(_of_service(each, *one) for one in asked.filters.items())]

    def _tasks(self, asked: Request) -> Any:
        return [
            each
            for each in self.engine.tasks()
            if all(self._of_task(each, *one) for one in asked.filters.items())
        ]

    def _of_task(self, task: Any, name: str, wanted: list[str]) -> bool:
        if name == "service":
            names = {each["ID"]: each["Spec"]["Name"] for each in self.engine.services()}
            return task["ServiceID"] in wanted or names.get(task["ServiceID"]) in wanted
        if name == "node":
            return task.get("NodeID") in wanted
        if name == "desired-state":
            return task["DesiredState"] in wanted
        return name != "_up-to-date" or True

    def _networks(self, asked: Request) -> Any:
        if asked.words[1:] == ["create"]:
            return {"Id": self.engine.create_network(asked.body)}
        if asked.method == "DELETE":
            return self.engine.remove_network(asked.words[1])
        found = self.engine.networks()
        if len(asked.words) > 1:
            return one(found, asked.words[1], lambda each: each["Name"], "network", "Id")
        drivers = asked.filters.get("driver")
        return [each for each in found if not drivers or each["Driver"] in drivers]

    def _images(self, _: Request) -> Any:
        return [{**each, "Created": 0, "Size": 0} for each in self.engine.images()]

    def _containers(self, asked: Request) -> Any:
        verb, rest = asked.words[1], asked.words[2:]
        if verb == "create":
            if not self.engine.has_image(asked.body["Image"]):
                raise NotFound(f"No such image: {asked.body['Image']}")
            body = {"Image": asked.body["Image"], "Command": " ".join(asked.body["Cmd"] or ()), "Ports": ""}
            return {"Id": self.engine.run_container(asked.query.get("name", ""), body), "Warnings": []}
        if verb == "json":
            found = self.engine.machine_containers()
            return [_listed(each) for each in found if each.running or asked.query.get("all") == "1"]
        if asked.method == "DELETE":
            return self.engine.delete_container(verb, force=asked.query.get("force") == "1")
        if rest == ["stop"]:
            return self.engine.end_container(verb, code=143)
        return {"StatusCode": 0} if rest == ["wait"] else None  # it was started when it was made

    def _content(self, asked: Request, kind: Kind) -> Any:
        if asked.words[1:] == ["create"]:
            return {"ID": self.engine.create_content(kind, asked.body)}
        if asked.method == "DELETE":
            return self.engine.remove_content(kind, asked.words[1])
        found = self.engine.contents(kind)
        if len(asked.words) > 1:
            return one(found, asked.words[1], _name_of, str(kind).rstrip("s"))
        names = asked.filters.get("name")
        return [
            each
            for each in found
            if not names or any(each["Spec"]["Name"].startswith(name) for name in names)
        ]


def one(found: list[Any], reference: str, name: Callable[[Any], Any], word: str, identity: str = "ID") -> Any:
    """The object with this id or name, or id that begins so. Raises NotFound as an engine does."""
    for fits in (
        lambda each: each[identity] == reference,
        lambda each: name(each) == reference,
        lambda each: each[identity].startswith(reference),
    ):
        for each in found:
            if fits(each):
                return each
    raise NotFound(f"{word} {reference} not found")


def _listed(found: Container) -> Any:
    return {
        "Id": found.id,
        "Names": [f"/{found.name}"],
        "Image": found.image,
        "Command": found.command or "?",
        "Created": 1_000_000_000 + found.created,
        "State": "running" if found.running else "exited",
        "Status": "Up 5 seconds" if found.running else f"Exited ({found.code}) 5 seconds ago",
        "Ports": [],
    }


def _name_of(thing: Any) -> Any:
    return thing["Spec"]["Name"]


def _of_node(node: Any, name: str, wanted: list[str]) -> bool:
    if name == "role":
        return node["Spec"]["Role"] in wanted
    if name == "name":
        return any(node["Description"].get("Hostname", "").startswith(each) for each in wanted)
    return name != "id" or any(node["ID"].startswith(each) for each in wanted)


def _of_service(service: Any, name: str, wanted: list[str]) -> bool:
    if name == "name":
        return any(service["Spec"]["Name"].startswith(each) for each in wanted)
    if name == "mode":
        return next(iter(service["Spec"]["Mode"])).lower() in wanted
    return name != "id" or any(service["ID"].startswith(each) for each in wanted)


@contextmanager
def serving(socket: Path, world: World, key: str) -> Iterator[ServedEngine]:
    """The engine of this machine, for as long as it is needed."""
    with served(ServedEngine(socket, world, key)) as server:
        yield server
