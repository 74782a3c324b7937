import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pytest
from unit.engine.fake import VERSION, FakeEngine

from swarmplan.engine.adapter import DockerEngine
from swarmplan.engine.connect import connect
from swarmplan.errors import (
    Conflict,
    Failure,
    NotFound,
    Permanent,
    TimedOut,
    Transient,
    Unreachable,
    Unreadable,
)
from swarmplan.ports import Endpoint


def test_no_client_library_is_imported_to_ask_an_engine() -> None:
    code = (
        "import sys; from swarmplan.engine.connect import connect; from swarmplan.ports import Endpoint\n"
        "connect(Endpoint('unix:///nosuch.sock'))\n"
        "assert not {'docker', 'requests', 'urllib3'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(("said", "spoken"), [("1.40", "v1.40"), ("1.41", "v1.41"), ("1.99", "v1.51")])
def test_the_older_of_both_versions_is_spoken_and_asked_once(
    fake: FakeEngine, said: str, spoken: str
) -> None:
    fake.api = said
    engine = DockerEngine(fake.url)
    engine.nodes()
    engine.nodes()
    assert [path for _, path, _ in fake.asked] == ["/_ping", f"/{spoken}/nodes", f"/{spoken}/nodes"]


def test_job_status_is_asked_for_where_the_engine_knows_it(fake: FakeEngine) -> None:
    DockerEngine(fake.url).services()
    assert fake.asked[-1][1] == "/v1.41/services?status=true"
    fake.api = "1.40"
    DockerEngine(fake.url).services()
    assert fake.asked[-1][1] == "/v1.40/services"


def test_bodies_pass_unchanged(fake: FakeEngine) -> None:
    spec = {"Name": "web", "TaskTemplate": {"ContainerSpec": {"Image": "x", "Ulimits": None}}, "Labels": None}
    DockerEngine(fake.url).update_service("id", 7, spec)
    assert fake.asked[-1] == ("POST", "/v1.41/services/id/update?version=7", spec)


def test_a_network_name_in_use_is_always_refused(fake: FakeEngine) -> None:
    fake.answer("POST", "/networks/create", 409, {"message": "network with name n already exists"})
    with pytest.raises(Conflict, match="already exists"):
        DockerEngine(fake.url).create_network({"Name": "n"})
    assert fake.asked[-1][2] == {"Name": "n", "CheckDuplicate": True}


def test_a_list_that_is_null_is_empty(fake: FakeEngine) -> None:
    fake.answer("GET", "/nodes", 200, None)
    assert DockerEngine(fake.url).nodes() == []


def test_volumes_that_are_null_are_none(fake: FakeEngine) -> None:
    fake.answer("GET", "/volumes", 200, {"Volumes": None, "Warnings": None})
    assert DockerEngine(fake.url).volumes() == []


def test_containers_are_asked_for_by_their_volume(fake: FakeEngine) -> None:
    fake.answer("GET", "/containers/json", 200, [])
    assert DockerEngine(fake.url).containers("data") == []
    assert unquote(fake.asked[-1][1]).endswith('/containers/json?all=true&filters={"volume":+["data"]}')


def test_ids_stay_one_segment_of_the_path(fake: FakeEngine) -> None:
    fake.answer("DELETE", "/services/a%2Fb", 404, {"message": "service a/b not found"})
    with pytest.raises(NotFound, match="service a/b not found"):
        DockerEngine(fake.url).remove_service("a/b")


S2 = {"ID": "s2xyk5w3b0tnm1e6hq4r8vc7d", "Version": VERSION, "Spec": {"Name": "s26"}}
"""Its id and its name begin with what other services are called."""


def test_a_service_is_the_one_of_exactly_this_name(fake: FakeEngine) -> None:
    fake.answer("GET", "/services", 200, [S2])
    engine = DockerEngine(fake.url)
    assert engine.service("s26") == S2
    with pytest.raises(NotFound, match="service s2 not found"):
        engine.service("s2")
    assert unquote(fake.asked[-1][1]) == '/v1.41/services?filters={"name":+["s2"]}'


def test_a_service_is_known_by_its_whole_id(fake: FakeEngine) -> None:
    fake.answer("GET", "/services", 200, [S2])
    engine = DockerEngine(fake.url)
    assert engine.has_service(str(S2["ID"]))
    assert not engine.has_service("s2")
    assert unquote(fake.asked[-1][1]) == '/v1.41/services?filters={"id":+["s2"]}'


def test_a_node_is_known_by_its_whole_id(fake: FakeEngine) -> None:
    node = {
        "ID": S2["ID"],
        "Version": {"Index": 7},
        "Spec": {"Role": "worker", "Availability": "active", "Labels": {}},
        "Status": {"State": "ready"},
    }
    fake.answer("GET", "/nodes", 200, [node])
    engine = DockerEngine(fake.url)
    assert engine.nodes(str(S2["ID"]), role="worker") == [node]
    assert unquote(fake.asked[-1][1]) == f'/v1.41/nodes?filters={{"id":+["{S2["ID"]}"],+"role":+["worker"]}}'
    assert engine.nodes("s2") == []


ELECTING = (500, {"message": "rpc error: code = DeadlineExceeded desc = context deadline exceeded"})
OWN = {"Name": "ingress", "Id": "i", "Containers": {}}
"""As a node tells of it by itself; a manager that reaches the leader has ``Containers: null`` there."""


def test_networks_that_only_the_managers_own_node_knows_are_not_all(fake: FakeEngine) -> None:
    fake.answer("GET", "/networks", 200, [OWN])
    fake.answer("GET", "/swarm", *ELECTING)
    with pytest.raises(Transient, match="context deadline exceeded"):
        DockerEngine(fake.url).networks()


def test_networks_are_asked_for_again_where_the_leader_is_there_by_now(fake: FakeEngine) -> None:
    fake.answer("GET", "/networks", 200, [OWN])
    assert DockerEngine(fake.url).networks() == [OWN]
    calls = [path.partition("?")[0] for _, path, _ in fake.asked]
    assert calls == ["/_ping", "/v1.41/networks", "/v1.41/swarm", "/v1.41/networks"]


def test_networks_that_the_managers_tell_are_asked_for_once(fake: FakeEngine) -> None:
    told = [{**OWN, "Containers": None}, {"Name": "going", "Id": "g", "Containers": {}}]
    fake.answer("GET", "/networks", 200, told)
    assert DockerEngine(fake.url).networks() == told
    assert len(fake.asked) == 2  # the ping and the call


def test_what_a_worker_knows_of_networks_is_all_it_can_tell(fake: FakeEngine) -> None:
    fake.answer("GET", "/networks", 200, [OWN])
    fake.answer("GET", "/swarm", 503, {"message": "This node is not a swarm manager. Worker nodes can't …"})
    assert DockerEngine(fake.url).networks() == [OWN]


@pytest.mark.parametrize(
    ("swarm", "raised"), [(ELECTING, Transient), ((200, {"ID": "c"}), NotFound)], ids=["electing", "led"]
)
def test_a_network_is_not_there_only_when_the_managers_say_so(
    fake: FakeEngine, swarm: tuple[int, Any], raised: type[Failure]
) -> None:
    fake.answer("GET", "/networks/h", 404, {"message": "network h not found"})
    fake.answer("GET", "/swarm", *swarm)
    with pytest.raises(Failure) as caught:
        DockerEngine(fake.url).network("h")
    assert type(caught.value) is raised


def test_an_error_inside_a_good_answer_to_a_load_is_seen(fake: FakeEngine, tmp_path: Path) -> None:
    fake.answer("POST", "/images/load", 200, b'{"stream":"x"}\r\n{"error":"no space left on device"}\r\n')
    archive = tmp_path / "x.tar"
    archive.write_bytes(b"tar")
    with pytest.raises(Permanent, match="no space left"):
        DockerEngine(fake.url).load_image(str(archive))


def test_an_archive_that_is_not_there_is_named() -> None:
    with pytest.raises(Permanent, match=r"image archive /nosuch\.tar: No such file"):
        DockerEngine("unix:///nosuch.sock").load_image("/nosuch.tar")


def test_a_token_in_an_answer_stays_in(fake: FakeEngine) -> None:
    fake.answer("POST", "/swarm/join", 400, {"message": "bad token SWMTKN-1-planted-secret"})
    with pytest.raises(Permanent) as caught:
        DockerEngine(fake.url).join_swarm({"JoinToken": "SWMTKN-1-planted-secret"})
    assert "planted" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_what_is_not_an_engine_is_distinguished(fake: FakeEngine) -> None:
    fake.api = ""
    with pytest.raises(Unreadable, match="not as a Docker engine"):
        DockerEngine(fake.url).info()


def test_an_answer_that_is_not_json_is_distinguished(fake: FakeEngine) -> None:
    fake.answer("GET", "/info", 200, b"<html>")
    with pytest.raises(Unreadable, match=r"answer to GET /v1.41/info: it is not valid JSON"):
        DockerEngine(fake.url).info()


@pytest.mark.parametrize("call", ["info", "nodes", "events"])
def test_a_hung_engine_is_unreachable_within_the_timeout(fake: FakeEngine, call: str) -> None:
    engine = DockerEngine(fake.url, timeout=0.2)
    fake.hang.set()
    with pytest.raises(
        TimedOut, match=r"did not answer within 0\.2 s: it hangs, its swarm has lost .* policy\.parallelism"
    ):
        getattr(engine, call)()


def test_connecting_sends_nothing(fake: FakeEngine) -> None:
    engine = connect(Endpoint(fake.url))
    assert fake.asked == []
    engine.info()
    assert len(fake.asked) == 2  # the ping and the call


@pytest.mark.parametrize("url", ["unix:///nosuch.sock", "tcp://127.0.0.1:1"])
def test_nobody_there_is_unreachable(url: str) -> None:
    with pytest.raises(Unreachable, match="does not answer"):
        DockerEngine(url).info()


def test_missing_tls_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match=r"ca\.pem is missing"):
        DockerEngine("tcp://127.0.0.1:1", str(tmp_path)).info()


def test_close_lets_a_blocked_reader_of_events_go(fake: FakeEngine) -> None:
    engine = DockerEngine(fake.url)
    events = engine.events()
    assert next(events)["Action"] == "update"
    rest: list[object] = []
    reader = Thread(target=lambda: rest.extend(events))
    reader.start()
    engine.close()
    reader.join(5)
    assert not reader.is_alive()
    assert rest == []


def test_events_end_when_the_engine_goes_away(fake: FakeEngine) -> None:
    events = DockerEngine(fake.url).events()
    next(events)
    fake.released.set()
    assert list(events) == []


def test_threads_share_an_engine(fake: FakeEngine) -> None:
    engine = DockerEngine(fake.url)
    node = {"ID": "n", "Version": VERSION, "Spec": {"Role": "worker", "Availability": "active"}}
    fake.answer("GET", "/nodes", 200, [node])
    got: list[object] = []
    threads = [Thread(target=lambda: got.extend(engine.nodes() for _ in range(20))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [[node]] * 160
    engine.close()


def test_a_registry_is_asked_with_the_login(fake: FakeEngine) -> None:
    fake.answer(
        "GET", "/distribution/reg%3A5000/lab/web%3A1/json", 200, {"Descriptor": {"digest": "sha256:a"}}
    )
    engine = DockerEngine(fake.url)
    assert engine.distribution("reg:5000/lab/web:1", "c2VjcmV0")["Descriptor"] == {"digest": "sha256:a"}
    assert fake.logins[-1] == "c2VjcmV0"
    engine.distribution("reg:5000/lab/web:1")
    assert fake.logins[-1] is None


def test_a_service_is_sent_with_the_login_and_without(fake: FakeEngine) -> None:
    fake.answer("POST", "/services/create", 201, {"ID": "s1"})
    engine = DockerEngine(fake.url)
    engine.create_service({"Name": "web"}, auth="c2VjcmV0")
    engine.update_service("s1", 7, {"Name": "web"}, auth="b3RoZXI=")
    engine.update_service("s1", 8, {"Name": "web"})
    assert fake.logins[-3:] == ["c2VjcmV0", "b3RoZXI=", None]


def test_a_registry_that_never_answers_is_distinguished_from_the_engine(fake: FakeEngine) -> None:
    engine = DockerEngine(fake.url, timeout=0.2)
    engine.nodes()
    fake.hang.set()
    with pytest.raises(TimedOut, match=r"^its registry did not answer within 0\.2 s$") as caught:
        engine.distribution("lab/web:1", "c2VjcmV0")
    assert "c2VjcmV0" not in str(caught.value)


def test_a_slow_machine_is_given_more_time_for_an_answer(fake: FakeEngine) -> None:
    engine = DockerEngine(fake.url, timeout=0.1, timeout_factor=lambda: 4.0)
    fake.hang.set()
    with pytest.raises(TimedOut, match=r"within 0\.4 s"):
        engine.info()
    fake.released.set()
    engine.close()
