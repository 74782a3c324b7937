"""Each call of the port: the method, the path, the parameters and the body it becomes, and how long it may take."""

from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from unit.engine.fake import SWARM, VERSION, FakeEngine

from swarmplan.engine.adapter import DockerEngine
from swarmplan.engine.connection import Connection
from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind

Call = Callable[[DockerEngine], Any]
SPEC: Json = {"Name": "web", "Labels": {"a": "b"}}
WHOLE = 30.0
"""What most calls may take, in seconds: the engine gives up on the swarm after 20 itself."""
PROBE = 10.0
WEB = {"ID": "s1", "Version": VERSION, "Spec": {"Name": "web"}}
NODE_BODY = {"Role": "worker", "Availability": "drain"}
CALLS: dict[str, tuple[Call, str, str, dict[str, str], Any, float]] = {
    "info": (DockerEngine.info, "GET", "/info", {}, b"", PROBE),
    "images": (DockerEngine.images, "GET", "/images/json", {}, b"", PROBE),
    "distribution": (lambda e: e.distribution("r:5/a/b:1"), "GET", "/distribution/r%3A5/a/b%3A1/json", {}, b"", 5.0),
    "init": (lambda e: e.init_swarm({"ListenAddr": "x"}), "POST", "/swarm/init", {}, {"ListenAddr": "x"}, WHOLE),
    "join": (lambda e: e.join_swarm({"JoinToken": "x"}), "POST", "/swarm/join", {}, {"JoinToken": "x"}, WHOLE),
    "leave": (DockerEngine.leave_swarm, "POST", "/swarm/leave", {"force": "false"}, b"", WHOLE),
    "leave-force": (lambda e: e.leave_swarm(force=True), "POST", "/swarm/leave", {"force": "true"}, b"", WHOLE),
    "swarm": (DockerEngine.swarm, "GET", "/swarm", {}, b"", PROBE),
    "update-swarm": (lambda e: e.update_swarm(7, SPEC), "POST", "/swarm/update", {"version": "7"}, SPEC, WHOLE),
    "rotate-worker": (
        lambda e: e.update_swarm(7, SPEC, rotate=["worker"]),
        "POST", "/swarm/update", {"version": "7", "rotateWorkerToken": "true"}, SPEC, WHOLE,
    ),
    "rotate-both": (
        lambda e: e.update_swarm(7, SPEC, rotate=["worker", "manager"]),
        "POST", "/swarm/update",
        {"version": "7", "rotateWorkerToken": "true", "rotateManagerToken": "true"}, SPEC, WHOLE,
    ),
    "unlock-key": (DockerEngine.unlock_key, "GET", "/swarm/unlockkey", {}, b"", WHOLE),
    "unlock": (lambda e: e.unlock_swarm("k"), "POST", "/swarm/unlock", {}, {"UnlockKey": "k"}, 10.0),
    "nodes": (DockerEngine.nodes, "GET", "/nodes", {}, b"", WHOLE),
    "update-node": (
        lambda e: e.update_node("n/1", 7, NODE_BODY), "POST", "/nodes/n%2F1/update", {"version": "7"}, NODE_BODY, WHOLE
    ),
    "remove-node": (lambda e: e.remove_node("n"), "DELETE", "/nodes/n", {"force": "false"}, b"", WHOLE),
    "remove-node-force": (
        lambda e: e.remove_node("n", force=True), "DELETE", "/nodes/n", {"force": "true"}, b"", WHOLE
    ),
    "network": (lambda e: e.network("n"), "GET", "/networks/n", {}, b"", WHOLE),
    "create-network": (
        lambda e: e.create_network(SPEC), "POST", "/networks/create", {}, {**SPEC, "CheckDuplicate": True}, WHOLE
    ),
    "remove-network": (lambda e: e.remove_network("n"), "DELETE", "/networks/n", {}, b"", WHOLE),
    "volumes": (DockerEngine.volumes, "GET", "/volumes", {}, b"", PROBE),
    "remove-volume": (lambda e: e.remove_volume("v"), "DELETE", "/volumes/v", {}, b"", WHOLE),
    "containers": (
        lambda e: e.containers("v"),
        "GET", "/containers/json", {"all": "true", "filters": '{"volume": ["v"]}'}, b"", PROBE,
    ),
    "remove-container": (lambda e: e.remove_container("c"), "DELETE", "/containers/c", {}, b"", WHOLE),
    "secrets": (lambda e: e.contents(Kind.SECRET), "GET", "/secrets", {}, b"", WHOLE),
    "configs": (lambda e: e.contents(Kind.CONFIG), "GET", "/configs", {}, b"", WHOLE),
    "create-secret": (lambda e: e.create_content(Kind.SECRET, SPEC), "POST", "/secrets/create", {}, SPEC, WHOLE),
    "update-config": (
        lambda e: e.update_content(Kind.CONFIG, "c", 7, SPEC), "POST", "/configs/c/update", {"version": "7"}, SPEC, WHOLE
    ),
    "remove-secret": (lambda e: e.remove_content(Kind.SECRET, "s"), "DELETE", "/secrets/s", {}, b"", WHOLE),
    "services": (DockerEngine.services, "GET", "/services", {"status": "true"}, b"", WHOLE),
    "service": (lambda e: e.service("web"), "GET", "/services", {"filters": '{"name": ["web"]}'}, b"", WHOLE),
    "has-service": (lambda e: e.has_service("s1"), "GET", "/services", {"filters": '{"id": ["s1"]}'}, b"", WHOLE),
    "create-service": (lambda e: e.create_service(SPEC), "POST", "/services/create", {}, SPEC, WHOLE),
    "update-service": (
        lambda e: e.update_service("s", 7, SPEC), "POST", "/services/s/update", {"version": "7"}, SPEC, WHOLE
    ),
    "remove-service": (lambda e: e.remove_service("s"), "DELETE", "/services/s", {}, b"", WHOLE),
    "tasks": (DockerEngine.tasks, "GET", "/tasks", {}, b"", WHOLE),
    "task-logs": (
        lambda e: e.task_logs("t", 5), "GET", "/tasks/t/logs", {"stdout": "1", "stderr": "1", "tail": "5"}, b"", 5.0
    ),
    "events": (lambda e: next(e.events()), "GET", "/events", {}, b"", WHOLE),
}  # fmt: skip


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each call was given, one after the other."""
    given: list[float] = []
    real = Connection.end_in

    def noted(connection: Connection, seconds: float = inf, *, connecting: float = inf) -> None:
        if seconds != inf:
            given.append(seconds)
        real(connection, seconds, connecting=connecting)

    monkeypatch.setattr(Connection, "end_in", noted)
    return given


@pytest.fixture
def engine(fake: FakeEngine) -> DockerEngine:
    """One that answers every call, and was spoken to before."""
    made = {"ID": "m", "Id": "m", "Name": "m"}
    for path in ("/networks", "/services", "/secrets", "/configs"):
        fake.answer("POST", f"{path}/create", 201, made)
    fake.answer("GET", "/networks/n", 200, made)
    fake.answer("POST", "/swarm/init", 200, "n")
    fake.answer("GET", "/swarm/unlockkey", 200, {"UnlockKey": "k"})
    fake.answer("GET", "/volumes", 200, {"Volumes": None})
    fake.answer("GET", "/services", 200, [WEB])
    fake.answer("GET", "/swarm", 200, SWARM)
    fake.answer("GET", "/distribution/r%3A5/a/b%3A1/json", 200, {"Descriptor": {"digest": "sha256:a"}})
    engine = DockerEngine(fake.url)
    engine.nodes()
    return engine


@pytest.mark.parametrize("name", CALLS)
def test_each_call_becomes_one_request(
    fake: FakeEngine, engine: DockerEngine, told: list[float], name: str
) -> None:
    call, method, path, params, body, seconds = CALLS[name]
    before = len(fake.asked)
    call(engine)
    asked = [one for one in fake.asked[before:] if one[1] != "/_ping"]
    ((did, target, sent),) = asked
    where, _, query = target.partition("?")
    assert (did, where, dict(parse_qsl(query)), sent) == (method, f"/v1.41{path}", params, body)
    assert told[-1] == seconds


def test_every_call_of_the_port_is_in_the_table() -> None:
    calls = {name for name in vars(DockerEngine) if not name.startswith("_")} - {
        "close",
        "load_image",
        "networks",
    }
    used = {code for row in CALLS.values() for code in _names(row[0])}
    assert used == calls


def _names(call: Call) -> tuple[str, ...]:
    return (
        (call.__name__,)
        if call.__name__ != "<lambda>"
        else tuple(n for n in call.__code__.co_names if n != "next" and n.islower())
    )


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("name", CALLS)
def test_no_call_may_take_longer_than_the_engine_is_given(
    fake: FakeEngine, told: list[float], name: str
) -> None:
    hasty = DockerEngine(fake.url, timeout=2.0)
    hasty.nodes()
    told.clear()
    CALLS[name][0](hasty)
    assert told
    assert max(told) <= 2.0


@pytest.mark.usefixtures("engine")
def test_patience_makes_each_deadline_longer(fake: FakeEngine, told: list[float]) -> None:
    patient = DockerEngine(fake.url, timeout_factor=lambda: 3.0)
    patient.info()
    patient.nodes()
    assert told[-3:] == [PROBE * 3, PROBE * 3, WHOLE * 3]


def test_an_archive_is_sent_whole_and_its_answer_has_its_own_time(
    fake: FakeEngine, told: list[float], engine: DockerEngine, tmp_path: Path
) -> None:
    fake.answer("POST", "/images/load", 200, b'{"stream": "Loaded image"}\n')
    archive = tmp_path / "x.tar"
    archive.write_bytes(b"t" * 1_000_000)
    engine.load_image(str(archive))
    assert fake.asked[-1] == ("POST", "/v1.41/images/load?quiet=1", b"t" * 1_000_000)
    assert told[-1] == 300.0


def test_networks_are_those_of_the_swarm(fake: FakeEngine, engine: DockerEngine) -> None:
    found = {"Name": "app", "Id": "a", "Containers": None}
    fake.answer("GET", "/networks", 200, [found])
    assert engine.networks() == [found]
    assert dict(parse_qsl(fake.asked[-1][1].partition("?")[2])) == {"filters": '{"scope": ["swarm"]}'}
