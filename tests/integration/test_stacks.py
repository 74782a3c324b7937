"""Stacks beside the real ``docker stack deploy``: each takes what the other made for its own, and changes nothing."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from integration.clusters import ENGINES, Cluster, kill, one_line
from integration.docker_stacks import Docker, at_rest
from integration.waiting import eventually

from swarmplan.drivers.local import LocalDriver
from swarmplan.engine.adapter import DockerEngine

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("stacks")]

CORPUS = Path(__file__).parents[1] / "contract/stack_cli/corpus"
SINCE_28 = frozenset({"since_28"})
"""Files that only newer engines take."""
LIVE = """
version: "3.8"
x-quick: &quick {parallelism: 0, monitor: 100ms}
services:
  web:
    image: lab/hello:1
    networks: [back]
    configs: [{source: page, target: /page}]
    secrets: [word]
    stop_grace_period: 1s
    deploy: {replicas: 2, update_config: *quick}
  idle: {image: "lab/hello:1", stop_grace_period: 1s, networks: [back], deploy: {update_config: *quick}}
networks: {back: {}}
configs: {page: {file: page.txt}}
secrets: {word: {file: page.txt}}
"""


@pytest.fixture(scope="module")
def docker(shared: Cluster) -> Docker:
    """A swarm with what the files of the corpus take to be there."""
    shared.write()
    shared.apply()
    docker = Docker(shared)
    docker.run("secret", "create", "ext_sec", "-", feed="x")
    docker.run("config", "create", "ext", "-", feed="x")
    for name in ("ext", "real-old"):
        docker.run("network", "create", "--driver", "overlay", name)
    return docker


@pytest.fixture(scope="module")
def corpus(docker: Docker) -> Mapping[str, Path]:
    """The project's stack files, none of whose tasks starts, by the names they are deployed under."""
    folder = docker.cluster.folder / "corpus"
    folder.mkdir()
    newest = ENGINES[0] == "sid"
    files = sorted(file for file in CORPUS.glob("*.yml") if newest or file.stem not in SINCE_28)
    return {file.stem: at_rest(file, folder) for file in files}


def declare(docker: Docker, stacks: Mapping[str, Path]) -> None:
    """Have these stacks in the cluster's file and no others."""
    docker.cluster.edit(
        stacks={name: {"files": [str(file)], "resolve_image": "never"} for name, file in stacks.items()}
    )


def assert_no_changes(docker: Docker) -> None:
    plan = docker.cluster.plan()
    assert (plan["changes"], plan["steps"]) == ([], [])


def test_what_docker_deployed_is_as_it_should_be(docker: Docker, corpus: Mapping[str, Path]) -> None:
    docker.deploy(corpus)
    declare(docker, corpus)
    assert_no_changes(docker)
    docker.remove(corpus)
    eventually(lambda: not docker.of_stacks())


def test_docker_finds_nothing_to_change_in_what_we_deployed(
    docker: Docker, corpus: Mapping[str, Path]
) -> None:
    declare(docker, corpus)
    docker.cluster.apply()
    assert_no_changes(docker)
    made = docker.specs()
    docker.deploy(corpus)
    assert docker.specs() == made
    declare(docker, {})
    docker.cluster.apply()
    assert docker.of_stacks() == []
    assert_no_changes(docker)


@pytest.fixture(scope="module")
def live(docker: Docker) -> Path:
    """The file of a stack with tasks that run."""
    file = docker.cluster.folder / "live.yml"
    file.write_text(LIVE, encoding="utf-8")
    (docker.cluster.folder / "page.txt").write_text("hello", encoding="utf-8")
    return file


def test_no_task_is_touched_by_either(docker: Docker, live: Path) -> None:
    docker.deploy({"live": live})
    eventually(lambda: len(docker.running()) == 3)
    tasks = docker.running()
    declare(docker, {"live": live})
    assert_no_changes(docker)
    docker.cluster.apply()
    assert docker.running() == tasks
    docker.deploy({"live": live})
    assert docker.running() == tasks
    declare(docker, {})
    going = docker.cluster.plan()  # though nothing but its name was ever written
    assert {change["key"] for change in going["changes"]} >= {"services.live_web", "networks.live_back"}


def test_what_was_changed_behind_our_back_is_left_alone(docker: Docker, live: Path) -> None:
    declare(docker, {"live": live})
    docker.cluster.apply()
    made = docker.specs()
    live.write_text(LIVE.replace("replicas: 2", "replicas: 3"), encoding="utf-8")
    docker.cluster.run("plan", "--out", "plan.json")
    docker.run("service", "update", "--detach", "--label-add", "by=hand", "live_web")
    refused = docker.cluster.run("apply", "--plan", "plan.json", code=4)
    assert "has changed since this plan was saved" in one_line(refused)
    assert docker.specs()["live_web"]["Mode"] == made["live_web"]["Mode"]
    (told,) = docker.cluster.plan()["changes"]
    assert told["drift"]
    assert "by" in json.dumps(told["fields"])


@pytest.mark.long
def test_a_network_is_made_anew_under_its_services(docker: Docker, live: Path) -> None:
    declare(docker, {"live": live})
    live.write_text(LIVE, encoding="utf-8")
    docker.cluster.apply()
    ids = {service["Spec"]["Name"]: service["ID"] for service in docker.engine.services()}
    live.write_text(LIVE.replace("back: {}", "back: {attachable: true}"), encoding="utf-8")
    docker.cluster.apply()
    (back,) = [network for network in docker.engine.networks() if network["Name"] == "live_back"]
    assert back["Attachable"]
    assert {service["Spec"]["Name"]: service["ID"] for service in docker.engine.services()} == ids
    assert_no_changes(docker)


VOLUME = """
version: "3.8"
x-quick: &quick {parallelism: 0, monitor: 100ms}
x-one: &one {image: "lab/hello:1", stop_grace_period: 1s, volumes: ["data:/data"]}
services:
  web: {<<: *one, deploy: {replicas: 2, update_config: *quick}}
  every: {<<: *one, deploy: {mode: global, update_config: *quick}}
volumes: {data: {driver_opts: {type: tmpfs, device: tmpfs, o: size=1m}}}
"""


@pytest.mark.long
def test_a_volume_is_made_anew_on_each_node(docker: Docker, live: Path) -> None:
    live.write_text(VOLUME, encoding="utf-8")
    docker.deploy({"live": live})
    eventually(lambda: sizes(docker) == ["size=1m", "size=1m"])
    made = docker.specs()
    ids = {service["ID"] for service in docker.engine.services()}

    declare(docker, {"live": live})
    live.write_text(VOLUME.replace("size=1m", "size=2m"), encoding="utf-8")
    refused = docker.cluster.run("apply", "--auto-approve", code=4)
    lost = "its data there is lost; services.live_every, services.live_web are stopped while it is recreated"
    assert lost in one_line(refused)
    assert (docker.specs(), sizes(docker)) == (made, ["size=1m", "size=1m"])

    killed = docker.cluster.start("apply", "--auto-approve", "--allow", "destroy")
    eventually(lambda: sizes(docker) != ["size=1m", "size=1m"])
    kill(killed)
    docker.cluster.run("apply", "--auto-approve", "--allow", "destroy")
    assert sizes(docker) == ["size=2m", "size=2m"]
    assert {service["ID"] for service in docker.engine.services()} <= ids
    assert_no_changes(docker)


def sizes(docker: Docker) -> list[str]:
    """What the volume is on each node that has it."""
    driver = LocalDriver(docker.cluster.name)
    engines = [DockerEngine(driver.endpoint(machine).url) for machine in driver.observe()]
    return [
        volume["Options"]["o"]
        for engine in engines
        for volume in engine.volumes()
        if volume["Name"] == "live_data"
    ]
