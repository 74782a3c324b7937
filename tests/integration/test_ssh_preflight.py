"""The ssh driver's preflight on real hosts: what is wrong with one, and between two, has its name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from bare.hosts import BareHost, bare_hosts
from integration.clusters import Cluster

from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.drivers.ssh.preflight.preflight import Findings, examine
from swarmplan.model.machine import Machine

pytestmark = pytest.mark.engines
NO_IP_VS = "no IP_VS in the kernel of"
_UNPYTHON = 'while found=$(command -v python3); do rm -f "$found"; done'


class Site:
    """Some bare hosts and the ways to them."""

    def __init__(self, hosts: list[BareHost], folder: Path) -> None:
        self.hosts = {host.name: host for host in hosts}
        self.connections = {
            host.name: Connection(host.name, Target.of(host.options), folder) for host in hosts
        }

    def machines(self) -> Mapping[str, tuple[Machine, Connection]]:
        return {
            name: (Machine(name, "ssh", host.options), self.connections[name])
            for name, host in self.hosts.items()
        }

    def examine(self, *known: str) -> Findings:
        """What is found, but for what this machine's kernel may lack."""
        found = examine(self.machines(), known)
        return Findings(found.faults, tuple(line for line in found.notices if NO_IP_VS not in line))

    def block(self, name: str, *rule: str) -> None:
        self.hosts[name].run("iptables", "-I", "INPUT", *rule)

    def open(self) -> None:
        for host in self.hosts.values():
            host.run("iptables", "-F", "INPUT")


@contextmanager
def site(*names: str) -> Iterator[Site]:
    with bare_hosts(names) as hosts, TemporaryDirectory(prefix="s-") as folder:
        made = Site(hosts, Path(folder))
        try:
            yield made
        finally:
            for connection in made.connections.values():
                connection.close()


@pytest.fixture(scope="module")
def three() -> Iterator[Site]:
    """Three hosts; a test puts back what it changes."""
    with site("m1", "w1", "w2") as made:
        yield made


def test_good_hosts_have_no_fault_and_nothing_is_left_there(three: Site) -> None:
    assert three.examine() == Findings()
    for host in three.hosts.values():
        assert "python" not in host.run("ps", "-eo", "args").stdout
        assert host.run("ss", "-Hlntu", "( sport = :2377 or sport = :7946 or sport = :4789 )").stdout == ""


def test_blocked_ports_are_named_with_their_pair(three: Site) -> None:
    w2 = three.hosts["w2"].address
    three.block("m1", "-p", "udp", "--dport", "4789", "-s", w2, "-j", "DROP")
    three.block("w1", "-p", "tcp", "--dport", "7946", "-j", "REJECT", "--reject-with", "icmp-host-prohibited")
    three.block("w1", "-p", "udp", "--dport", "7946", "-j", "REJECT")
    three.block("w2", "-p", "tcp", "--dport", "2377", "-j", "REJECT", "--reject-with", "tcp-reset")
    try:
        found = three.examine()
    finally:
        three.open()
    assert set(found.faults) == {
        "w2 → m1: 4789/udp gets no answer: open it in the firewall between them",
        "m1, w2 → w1: 7946/tcp is refused (No route to host): open it in the firewall between them",
        "m1, w2 → w1: 7946/udp is refused: open it in the firewall between them",
    }
    assert found.notices == (
        "m1, w1 → w2: 2377/tcp is refused: open it in the firewall between them, if w2 is to be a manager",
    )


def test_a_plan_stops_at_what_is_wrong_and_says_so(three: Site, cluster: Cluster) -> None:
    nodes = [{"name": name, "options": host.options} for name, host in three.hosts.items()]
    cluster.write(machines={"driver": "ssh"})
    cluster.edit(managers=nodes[:1], workers=nodes[1:])
    three.block("m1", "-p", "udp", "--dport", "7946", "-j", "DROP")
    try:
        told = cluster.run("plan", code=1).stderr
    finally:
        three.open()
    assert told.endswith(
        "Error: w1, w2 → m1: 7946/udp gets no answer: open it in the firewall between them\n"
    )


def test_who_has_a_port_is_named(three: Site) -> None:
    host = three.hosts["w1"]
    serve = "setsid python3 -m http.server 2377 >/dev/null 2>&1 & echo $!"
    pid = host.run("sh", "-c", serve).stdout.strip()
    try:
        host.run("sh", "-c", "until ss -Hlnt 'sport = :2377' | grep -q .; do sleep 0.05; done")
        (fault,) = three.examine().faults
    finally:
        host.run("kill", pid)
    assert fault.startswith(f"machine w1: 2377/tcp is used by python3 (pid {pid}), and the swarm needs it")


def test_a_user_without_sudo_is_told_how_to_allow_it(three: Site) -> None:
    with TemporaryDirectory(prefix="s-") as folder:
        host = three.hosts["w1"]
        connection = Connection("w1", Target.of(host.user(sudo=False)), Path(folder))
        machines = {"w1": (Machine("w1", "ssh", host.options), connection)}
        (fault,) = examine(machines, ()).faults
        assert fault.startswith(
            "machine w1: deploy is not root there and has no sudo without a password (sudo: "
        )
        host.user(sudo=True)
        assert examine(machines, ()).faults == ()
        connection.close()


def test_clones_are_told_apart_by_nobody() -> None:
    with site("m1", "w1") as made:
        for host in made.hosts.values():
            host.run("sh", "-c", f"echo {'0' * 31}1 >/etc/machine-id; hostname debian")
        (fault,) = made.examine().faults
        assert fault.startswith(
            f"machines m1 and w1: both have machine-id {'0' * 31}1, as clones of one disk do"
        )
        made.hosts["w1"].run("sh", "-c", f"echo {'0' * 31}2 >/etc/machine-id")
        (fault,) = made.examine().faults
        assert fault.startswith("machines m1 and w1: both have the host name debian")


def test_without_python_the_pairs_are_not_tried_and_that_is_told() -> None:
    with site("m1", "w1", "w2") as made:
        made.connections["w2"].script(_UNPYTHON)
        made.block("m1", "-p", "udp", "--dport", "4789", "-j", "REJECT")
        found = made.examine()
    assert found.faults == ("w1 → m1: 4789/udp is refused: open it in the firewall between them",)
    (notice,) = found.notices
    assert notice.startswith(
        "machine w2: it has no python3 (3.6 or newer), so the ports between it and m1, w1 were not"
    )


def test_a_new_host_beside_a_swarm_that_runs() -> None:
    with site("m1", "w1") as made:
        manager = made.hosts["m1"]
        manager.run("service", "docker", "start")
        manager.run("sh", "-c", "until docker info >/dev/null 2>&1; do sleep 0.1; done")
        manager.run("docker", "swarm", "init", "--advertise-addr", manager.address)
        (fault,) = made.examine().faults
        assert fault.startswith("machine m1: it is in a swarm already (active as node ")
        assert made.examine("m1").faults == ()
        assert made.examine("m1", "w1") == Findings()
        made.block("m1", "-p", "tcp", "--dport", "7946", "-j", "DROP")
        made.block("w1", "-p", "udp", "--dport", "4789", "-j", "DROP")
        assert set(made.examine("m1").faults) == {
            "w1 → m1: 7946/tcp gets no answer: open it in the firewall between them",
            "m1 → w1: 4789/udp gets no answer: open it in the firewall between them",
        }
        manager.run("service", "docker", "stop")
