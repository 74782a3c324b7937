import json

from swarmplan.drivers.local.host.host import daemon, files
from swarmplan.model.machine import EngineSettings


def test_every_setting_reaches_the_engine() -> None:
    settings = EngineSettings({"zone": "a", "disk": "ssd"}, ("198.18.0.1:5000",), ("https://mirror.example",))
    document = json.loads(daemon(settings))
    assert document["labels"] == ["disk=ssd", "zone=a"]
    assert document["insecure-registries"] == ["198.18.0.1:5000"]
    assert document["registry-mirrors"] == ["https://mirror.example"]


def test_a_plain_engine_has_what_every_host_needs_and_no_network_socket() -> None:
    document = json.loads(daemon(EngineSettings()))
    assert document == {
        "group": "root",
        "cgroup-parent": "/docker",
        "exec-opts": ["native.cgroupdriver=cgroupfs"],
    }


def test_a_host_knows_its_own_name() -> None:
    written = files("one", "198.18.7.2", "{}", "nameserver 198.18.7.2\n")
    assert written["hostname"] == "one\n"
    assert "198.18.7.2 one\n" in written["hosts"]
    assert set(written) == {"hostname", "hosts", "resolv.conf", "docker/daemon.json"}
