"""What the docker-machine driver finds on hosts that stay, when their records are gone: over real OpenSSH, on real engines."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from bare.hosts import BareHost, bare_hosts
from contract.local_cluster import cluster_name

from swarmplan.drivers.docker_machine import DockerMachineDriver
from swarmplan.model.machine import Machine

pytestmark = [pytest.mark.engines, pytest.mark.long]

DROP_IN = "/etc/systemd/system/docker.service.d/10-machine.conf"
SET_UP = f"""
mkdir -p /etc/docker /etc/systemd/system/docker.service.d
echo '[Service]' >{DROP_IN}
touch /etc/docker/ca.pem /etc/docker/server.pem /etc/docker/server-key.pem
mkdir -p /var/lib/docker/volumes/data /var/lib/docker/image/overlay2/imagedb/content/sha256
touch /var/lib/docker/image/overlay2/imagedb/content/sha256/one /var/lib/docker/image/overlay2/imagedb/content/sha256/two
"""
TAKEN_AWAY = f"rm -rf {DROP_IN} /etc/docker/*.pem /var/lib/docker/volumes/data /var/lib/docker/image; echo other >/etc/hostname"


@pytest.fixture
def host() -> Iterator[BareHost]:
    with bare_hosts(["vm1"], engine=False) as (made,):
        yield made


def test_a_host_of_generic_has_what_docker_machine_left_there(host: BareHost) -> None:
    options = {"driver": "generic", "generic-ip-address": host.address, "generic-ssh-key": host.key}
    machine = Machine("vm1", "docker-machine", options)
    host.run("sh", "-ec", SET_UP)
    driver = DockerMachineDriver(cluster_name(), [machine])
    assert driver.remains() == (
        (
            f"vm1: docker-machine's drop-in {DROP_IN}, certificates in /etc/docker (ca.pem, server.pem, server-key.pem),"
            " the host name vm1, 2 images, 1 volume"
        ),
    )
    host.run("sh", "-c", TAKEN_AWAY)
    assert driver.remains() == ()
    host.stop_sshd()
    (line,) = driver.remains()
    assert line.startswith("vm1: cannot check what is left there (")
    assert "\n" not in line


def test_an_engine_of_none_is_asked_itself_and_a_vm_is_gone_with_its_record() -> None:
    answers: dict[str, object] = {
        "/info": {"Swarm": {"LocalNodeState": "inactive"}},
        "/networks": [{"Name": "bridge"}, {"Name": "docker_gwbridge"}],
        "/images/json": [{"Id": "a"}],
        "/volumes": {"Volumes": [{"Name": "data"}, {"Name": "more"}]},
    }
    with engine_answering(answers) as url:
        there = Machine("vm1", "docker-machine", {"driver": "none", "url": url})
        driver = DockerMachineDriver(
            cluster_name(), [there, Machine("vm2", "docker-machine", {"driver": "virtualbox"})]
        )
        assert driver.remains() == ("vm1: Docker's network docker_gwbridge, 1 image, 2 volumes",)
        answers |= {"/networks": [], "/images/json": [], "/volumes": {"Volumes": None}}
        assert driver.remains() == ()
        answers["/info"] = {"Swarm": {"LocalNodeState": "active"}}
        assert driver.remains() == ("vm1: membership in a swarm",)
    (line,) = driver.remains()
    assert line.startswith("vm1: cannot check what is left there (")


@contextmanager
def engine_answering(answers: dict[str, object]) -> Iterator[str]:
    """An engine without TLS on the port that stands for that, on an address of its own."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answers[self.path]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(
        (f"127.77.{os.getpid() % 256}.{os.getpid() // 256 % 256}", 2375), Answering
    ) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://{server.server_address[0]}:2375"
        server.shutdown()
