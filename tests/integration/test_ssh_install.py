"""Docker's engine brought to real hosts that have none, by apt, and taken out again."""

import base64
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from bare.hosts import BareHost, bare_hosts
from integration.apt_archive import build_archive
from integration.clusters import Cluster

from swarmplan.drivers.ssh.connection.connection import Connection
from swarmplan.drivers.ssh.connection.target import Target
from swarmplan.drivers.ssh.host.install import install, uninstall
from swarmplan.errors import Permanent
from swarmplan.model.machine import EngineSettings, Machine

pytestmark = pytest.mark.engines
ARCHIVE = "/srv/archive"
VERSIONS = ("5:28.5.0-1~debian", "5:28.5.2-1~debian", "5:28.5.1-1~debian", "5:29.0.0-1~debian")
SOURCES, KEYRING = "/etc/apt/sources.list.d/docker.sources", "/etc/apt/keyrings/docker.asc"
NOTES = "/etc/swarmplan/packages"


class Guest:
    """A host without an engine, and the way to it."""

    def __init__(self, host: BareHost, connection: Connection) -> None:
        self.host = host
        self.connection = connection

    def machine(self, wanted: str) -> Machine:
        options = self.host.options | {"docker_repository": f"file://{ARCHIVE}"}
        return Machine(self.host.name, "ssh", options, EngineSettings(install=wanted))

    def install(self, wanted: str) -> tuple[str, ...]:
        return install(self.connection, self.machine(wanted))

    def shell(self, script: str) -> str:
        return self.host.run("sh", "-ec", script).stdout

    def present(self, *packages: str) -> dict[str, str]:
        """The version of each of these packages that is installed."""
        return {name: version for name, version in installed(self.host).items() if name in packages}


def installed(host: BareHost) -> dict[str, str]:
    """The version of each package that is wholly there."""
    told = host.run("dpkg-query", "-W", "-f", "${Package} ${Version} ${db:Status-Status}\\n").stdout
    found = [line.split() for line in told.splitlines() if line.endswith(" installed")]
    return {name: version for name, version, _ in found}


@contextmanager
def guest(root: str = "system") -> Iterator[Guest]:
    with bare_hosts(["m1"], root=root, engine=False) as (host,), TemporaryDirectory(prefix="s-") as folder:
        connection = Connection("m1", Target.of(host.options), Path(folder))
        try:
            yield Guest(host, connection)
        finally:
            connection.close()


@pytest.fixture
def plain() -> Iterator[BareHost]:
    """A host without an engine."""
    with bare_hosts(["m1"], root="trixie", engine=False) as (host,):
        yield host


def test_apply_brings_an_engine_where_the_file_says_so_and_destroy_takes_it_out(
    plain: BareHost, cluster: Cluster
) -> None:
    before = installed(plain)
    cluster.write(machines={"driver": "ssh"})
    cluster.edit(managers=[{"name": "m1", "options": plain.options}], workers=[])
    told = cluster.run("plan", code=1).stderr
    assert "machine m1: it has no Docker engine: set engine.install (distribution, or a version" in told

    cluster.edit(machines__engine={"install": "distribution"})
    cluster.apply()
    assert cluster.plan()["converged"] is True
    assert plain.run("docker", "info", "--format", "{{.Swarm.LocalNodeState}}").stdout == "active\n"

    cluster.destroy()
    assert installed(plain) == before
    for folder in ("/etc/docker", "/etc/swarmplan"):
        assert plain.run("test", "-e", folder, check=False).returncode == 1
    assert plain.run("ls", "-A", "/var/lib/docker").stdout == ""


@pytest.mark.long
def test_a_full_disk_is_one_line_and_the_next_try_goes_on_and_can_be_undone() -> None:
    with guest("trixie") as made:
        made.shell("mount -t tmpfs -o size=4m tmpfs /var/cache/apt/archives")
        with pytest.raises(Permanent) as raised:
            made.install("distribution")
        line = str(raised.value)
        assert line.startswith(
            "machine m1: `apt-get install docker.io ca-certificates docker-cli` failed there: "
        )
        assert "free some space there" in line
        assert "\n" not in line
        made.shell("umount /var/cache/apt/archives")
        packages = made.install("distribution")
        assert {"docker.io", "docker-cli"} <= set(packages)
        assert made.install("distribution") == packages  # what a cut loses is told again
        made.shell("docker --version && dockerd --version")
        # What has become somebody's meanwhile outlives the engine: a volume, a package that another needs.
        made.shell(
            "mkdir -p /var/lib/docker/volumes/kept/_data && echo mine >/var/lib/docker/volumes/kept/_data/file"
        )
        made.shell("mkdir -p /srv/need/DEBIAN && printf 'Package: need\\nVersion: 1\\nArchitecture: all\\n"
                   "Maintainer: x\\nDepends: docker-cli\\nDescription: x\\n' >/srv/need/DEBIAN/control"
                   " && dpkg-deb -b /srv/need /srv/need.deb && dpkg -i /srv/need.deb")  # fmt: skip
        assert uninstall(made.connection, packages) == ("docker-cli",)
        assert set(made.present(*packages)) == {"docker-cli"}
        assert made.shell("cat /var/lib/docker/volumes/kept/_data/file") == "mine\n"


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Docker's repository in small, as a tar in base64."""
    folder = tmp_path_factory.mktemp("archive")
    build_archive(folder, "trixie", VERSIONS)
    tar = subprocess.run(["tar", "-C", str(folder), "-c", "."], capture_output=True, check=True).stdout
    return base64.b64encode(tar).decode()


@pytest.fixture
def docker_host(mirror: str) -> Iterator[Guest]:
    """A host that reaches Docker's repository and nothing else, without the distribution's containerd."""
    with guest("trixie") as made:
        made.host.run(
            "sh",
            "-ec",
            f"mkdir -p {ARCHIVE}; base64 -d | tar -C {ARCHIVE} -x; chmod -R a+rX {ARCHIVE}",
            stdin=mirror,
        )
        made.shell("rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*")
        yield made


@pytest.mark.long
def test_dockers_own_engine_comes_pinned_and_held(docker_host: Guest) -> None:
    docker_host.shell("dpkg --purge containerd runc")
    packages = docker_host.install("28.5")
    assert set(packages) == {"docker-ce", "docker-ce-cli", "containerd.io"}
    newest = "5:28.5.2-1~debian"
    assert docker_host.present(*packages) == {
        "docker-ce": newest, "docker-ce-cli": newest, "containerd.io": "1.7.28-1",
    }  # fmt: skip
    assert docker_host.shell("apt-mark showhold").split() == ["docker-ce", "docker-ce-cli"]
    assert f"Signed-By: {KEYRING}" in docker_host.shell(f"cat {SOURCES}")
    assert docker_host.install("28.5") == packages
    assert uninstall(docker_host.connection, packages) == ()
    assert docker_host.present(*packages) == {}
    assert docker_host.shell(f"ls {SOURCES} {KEYRING} {NOTES} 2>/dev/null || :") == ""


@pytest.mark.long
def test_an_exact_version_after_a_cut(docker_host: Guest) -> None:
    docker_host.shell("dpkg --purge containerd runc")
    cut = f"mkdir -p /etc/swarmplan; echo package=containerd.io >{NOTES}; dpkg --unpack {ARCHIVE}/debian/pool/containerd.io_*.deb"
    docker_host.shell(cut)
    assert set(docker_host.install("28.5.1")) == {"docker-ce", "docker-ce-cli", "containerd.io"}
    assert docker_host.present("docker-ce") == {"docker-ce": "5:28.5.1-1~debian"}


@pytest.mark.long
def test_what_cannot_be_had_is_one_line(docker_host: Guest) -> None:
    with pytest.raises(
        Permanent, match=r"`apt-get install docker-ce=27.1` failed there: no version 27.1 in file:.*29.0.0"
    ):
        docker_host.install("27.1")
    with pytest.raises(Permanent, match=r"remove is disabled.*; packages there conflict with it"):
        docker_host.install("28.5")
    docker_host.shell(f"echo spoiled >{ARCHIVE}/debian/gpg")
    with pytest.raises(Permanent, match=r"; the archive or its key is not valid"):
        docker_host.install("28.5")


@pytest.mark.long
def test_no_network_is_one_line(docker_host: Guest) -> None:
    docker_host.shell("echo 'deb http://192.0.2.1:9/debian trixie main' >/etc/apt/sources.list.d/away.list")
    docker_host.shell("ip route add unreachable 192.0.2.1")
    with pytest.raises(Permanent) as raised:
        docker_host.install("distribution")
    line = str(raised.value)
    assert line.startswith("machine m1: `apt-get update` failed there: ")
    assert "check that the host reaches its package archive" in line
    assert "\n" not in line


@pytest.mark.long
def test_a_lock_that_is_held_is_waited_for(docker_host: Guest) -> None:
    docker_host.shell("dpkg --purge containerd runc")
    words = docker_host.connection.dial(["dpkg", "--install", f"{ARCHIVE}/debian/pool/slow_1.deb"])
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL) as holder:
        docker_host.shell("until [ -e /run/slow ]; do sleep 0.05; done")
        assert "docker-ce" in docker_host.install("29.0")
        assert holder.poll() == 0
