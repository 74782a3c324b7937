from dataclasses import replace

import pytest

from swarmplan.drivers.ssh.preflight import host
from swarmplan.drivers.ssh.preflight.facts import Facts, Holder
from swarmplan.model.machine import EngineSettings, Machine

GOOD = Facts(
    user="deploy",
    root="sudo",
    os="debian",
    os_name="Debian GNU/Linux 12 (bookworm)",
    apt=True,
    dockerd="28.5.1",
    cli="/usr/bin/docker",
    running="28.5.1",
    swarm="inactive",
    kernel=dict.fromkeys(("overlay", "vxlan", "bridge", "veth", "cgroups"), "yes"),
    free=50 << 30,
)
M1 = Machine("m1", "ssh", {"address": "192.0.2.1"})


def faults(facts: Facts, install: str = "") -> list[str]:
    return list(host.faults(replace(M1, engine=EngineSettings(install=install)), facts))


def only(facts: Facts, install: str = "") -> str:
    (fault,) = faults(facts, install)
    assert fault.startswith("machine m1: ")
    return fault.removeprefix("machine m1: ")


def test_a_good_host_has_no_fault() -> None:
    assert faults(GOOD) == []
    assert faults(replace(GOOD, dockerd="20.10.24+dfsg1", running="")) == []


def test_without_root_nothing_else_is_told() -> None:
    facts = Facts("deploy", sudo_error="sudo: a password is required")
    assert only(facts) == (
        "deploy is not root there and has no sudo without a password (sudo: a password is required): allow it"
        " (`deploy ALL=(ALL) NOPASSWD:ALL` in /etc/sudoers.d/swarmplan there), or log in as root with options.user"
    )


def test_no_engine_and_no_word_to_install_one() -> None:
    bare = replace(GOOD, dockerd="", cli="", running="")
    assert only(bare).startswith("it has no Docker engine: set engine.install")
    assert faults(bare, "distribution") == []


@pytest.mark.parametrize("lacking", [{"dockerd": "", "running": ""}, {"cli": ""}])
def test_installing_needs_apt(lacking: dict[str, str]) -> None:
    fedora = replace(GOOD, apt=False, os_name="Fedora Linux 42", **lacking)  # type: ignore[arg-type]  # strings all
    assert only(fedora, "28.5").startswith("engine.install needs apt, and this is Fedora Linux 42:")


def test_an_engine_without_its_command() -> None:
    assert only(replace(GOOD, cli="")).startswith("it has an engine but no docker command")
    assert faults(replace(GOOD, cli=""), "distribution") == []


@pytest.mark.parametrize(
    ("version", "old"),
    [("19.03.15", True), ("20.10.0~ce", False), ("1.13.1", True), ("20.9.1", True), ("28.5.2+dfsg3", False), ("dev", False)],
)  # fmt: skip
def test_an_engine_older_than_the_api_we_speak(version: str, old: bool) -> None:  # noqa: FBT001  # a column
    told = faults(replace(GOOD, running=version))
    assert told == (
        [f"machine m1: its engine is {version}, and 20.10 (API 1.41) or newer is needed: upgrade it there"]
        if old
        else []
    )


@pytest.mark.parametrize("state", ["active", "pending", "error", "locked", "asleep"])
def test_a_host_in_a_swarm_of_others(state: str) -> None:
    assert only(replace(GOOD, swarm=state, node="n1d")) == (
        f"it is in a swarm already ({state} as node n1d), which this cluster did not create: take that swarm over with a"
        " separate file (`swarmplan import FILE --allow foreign`), or remove this machine from the file"
    )


@pytest.mark.parametrize("feature", ["overlay", "vxlan", "bridge", "veth", "cgroups"])
def test_what_the_kernel_lacks(feature: str) -> None:
    assert only(replace(GOOD, kernel={**GOOD.kernel, feature: "no"})).startswith(
        "its kernel does not support "
    )
    assert faults(replace(GOOD, kernel={**GOOD.kernel, feature: "unknown"})) == []


def test_little_space() -> None:
    assert only(replace(GOOD, free=(1 << 30) - 1)).startswith(
        "/var/lib/docker has 1023 MiB free and 1024 MiB are needed: free some space there"
    )
    assert faults(replace(GOOD, free=1 << 30)) == []
    assert faults(replace(GOOD, free=None)) == []


def test_ports_that_somebody_else_has() -> None:
    bound = {
        "2377/tcp": Holder("nginx", 7),
        "7946/udp": Holder("dockerd", 9),
        "7946/tcp": Holder("swarmplan-probe", 11),
        "4789/udp": Holder(kernel=True),
    }
    assert only(replace(GOOD, bound=bound)) == (
        "2377/tcp is used by nginx (pid 7), and the swarm needs it: stop that process, or move it to another port"
    )
    assert "by an unknown process" in only(replace(GOOD, bound={"4789/udp": Holder()}))


def test_faults_come_all_at_once() -> None:
    facts = replace(GOOD, running="19.03.1", swarm="active", free=0, bound={"2377/tcp": Holder("x", 1)})
    assert len(faults(facts)) == 4


def notices(facts: Facts, install: str = "") -> list[str]:
    return list(host.notices(replace(M1, engine=EngineSettings(install=install)), facts))


def test_containers_of_others_are_worth_a_word() -> None:
    (notice,) = notices(replace(GOOD, containers=3))
    assert "3 containers run there that are not this cluster's" in notice
    assert notices(GOOD) == []


@pytest.mark.parametrize(
    ("asked", "told"), [("28.5", 0), ("28.5.1", 0), ("28", 0), ("28.50", 1), ("27.5", 1), ("distribution", 0)]
)
def test_an_engine_that_is_there_stays_and_that_is_told(asked: str, told: int) -> None:
    assert len(notices(GOOD, asked)) == told


def test_an_engine_that_does_not_answer_in_time_is_told_with_the_time() -> None:
    told = only(replace(GOOD, running="", swarm="", overdue=8.0))
    assert told.startswith("its engine did not answer within 8 s, so it is not known what runs there")
