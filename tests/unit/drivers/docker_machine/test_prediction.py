"""What is told of machines that docker-machine has not made yet."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from unit.drivers.docker_machine.records import CLUSTER, declared
from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.docker_machine import DockerMachineDriver
from swarmplan.drivers.docker_machine.options.catalog import parse
from swarmplan.drivers.docker_machine.prediction import of_existing, of_flags
from swarmplan.errors import Unreachable
from swarmplan.model.machine import Machine, PredictedEngine
from swarmplan.model.values.capacity import Capacity, engine_capacity

HELP = """
   --engine-label [--engine-label option --engine-label option]\tSpecify labels
   --engine-install-url "https://get.docker.com"\tURL [$MACHINE_DOCKER_INSTALL_URL]
   --virtualbox-boot2docker-url \tThe URL of the boot2docker image [$VIRTUALBOX_BOOT2DOCKER_URL]
   --virtualbox-cpu-count "1"\tnumber of CPUs (-1 to use the number of CPUs available) [$VIRTUALBOX_CPU_COUNT]
   --virtualbox-memory "1024"\tSize of memory for host in MB [$VIRTUALBOX_MEMORY_SIZE]
"""
INFO = {
    "ServerVersion": "20.10.24",
    "NCPU": 2,
    "MemTotal": 4 << 30,
    "Swarm": {"LocalNodeState": "inactive", "ControlAvailable": False},
}


def size(cpus: int, mebibytes: int) -> Capacity | None:
    return engine_capacity({"NCPU": cpus, "MemTotal": mebibytes << 20})


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, PredictedEngine("", size(1, 1024))),
        ({"virtualbox-memory": 2048, "virtualbox-cpu-count": "2"}, PredictedEngine("", size(2, 2048))),
        ({"virtualbox-cpu-count": -1}, PredictedEngine()),
        ({"virtualbox-memory": "lots"}, PredictedEngine()),
        (
            {"virtualbox-boot2docker-url": "https://x/download/v19.03.12/boot2docker.iso"},
            PredictedEngine("19.03.12", size(1, 1024)),
        ),
        (
            {"engine-install-url": "https://x/install-docker/20.10.sh"},
            PredictedEngine("20.10", size(1, 1024)),
        ),
        ({"engine-install-url": "https://x/install-docker/latest.sh"}, PredictedEngine("", size(1, 1024))),
    ],
)
def test_a_machine_that_is_to_be_made_is_told_by_its_flags(
    options: dict[str, Any], told: PredictedEngine
) -> None:
    machine = Machine("vm1", "docker-machine", {"driver": "virtualbox", **options})
    assert of_flags(machine, parse(HELP)) == told


def test_the_environment_stands_for_a_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRTUALBOX_MEMORY_SIZE", "4096")
    machine = Machine("vm1", "docker-machine", {"driver": "virtualbox"})
    assert of_flags(machine, parse(HELP)).capacity == size(1, 4096)


def test_the_driver_asks_for_the_flags(tool: Tool) -> None:
    tool.says("create", HELP)
    machine = declared(tool, driver="virtualbox")
    assert DockerMachineDriver(CLUSTER, [machine]).predict(machine).capacity == size(1, 1024)


@contextmanager
def engine(answer: str) -> Iterator[str]:
    """An engine that says this to everything; where it is."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def existing(monkeypatch: pytest.MonkeyPatch, answer: str) -> PredictedEngine:
    monkeypatch.setattr("swarmplan.drivers.docker_machine.existing_host.is_plain", lambda _: True)
    with engine(answer) as url:
        return of_existing(Machine("vm1", "docker-machine", {"driver": "none", "url": url}))


def test_an_engine_that_is_there_tells_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert existing(monkeypatch, json.dumps(INFO)) == PredictedEngine("20.10.24", size(2, 4096))


@pytest.mark.parametrize(
    "answer",
    ["", "x", "[]", "{}", "null", json.dumps(INFO | {"NCPU": "2"}), json.dumps(INFO | {"Swarm": []}), "[" * 50_000],
)  # fmt: skip
def test_one_that_answers_nonsense_tells_nothing(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    with pytest.raises(Unreachable, match="machine vm1: "):
        existing(monkeypatch, answer)


def test_a_host_of_generic_is_asked_over_ssh(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    ssh = tool.path.with_name("ssh")
    ssh.write_text(
        '#!/bin/sh\nprintf "%s\\n" "Docker version 26.1.5+dfsg1, build 1" cpus=2 "MemTotal: 4194304 kB" "$*"\n'
    )
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.path.parent}:/usr/bin:/bin")
    machine = declared(tool, driver="generic", **{"generic-ip-address": "192.0.2.1"})
    assert of_existing(machine) == PredictedEngine("26.1.5+dfsg1", size(2, 4096))
