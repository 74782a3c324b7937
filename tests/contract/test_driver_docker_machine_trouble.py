"""docker-machine's faults, each as the contract of its command line has it, and what the driver makes of them."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from contract.docker_machines import Bench, a_bench, certificates, known
from contract.local_cluster import await_true
from docker_machine.store import BINARY

from swarmplan.drivers.docker_machine import create, lifecycle
from swarmplan.drivers.docker_machine.observe import listing
from swarmplan.errors import Failure, Permanent, Transient
from swarmplan.model.machine import Power
from swarmplan.model.values.unknown import Unknown

pytestmark = [pytest.mark.engines, pytest.mark.long]


@pytest.fixture(scope="module")
def certs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificates(tmp_path_factory.mktemp("certs"))


@pytest.fixture
def bench(tmp_path: Path, certs: Path) -> Iterator[Bench]:
    with a_bench(tmp_path / "store", certs) as made:
        yield made


@pytest.fixture
def virgin(tmp_path: Path) -> Iterator[Bench]:
    """A store without certificates."""
    with a_bench(tmp_path / "store") as made:
        yield made


def whole(bench: Bench, name: str = "one") -> bool:
    """Whether the next command finds a machine that runs and needs nothing."""
    state = known(bench.driver(bench.machine(name)).find(name))
    return (state.power, state.repair, state.detail) == (Power.RUNNING, "", "")


@pytest.mark.parametrize(
    ("stage", "found", "way"),
    [
        ("certificates", None, "create"),
        ("record", "removed and recreated", "create"),
        ("driver", "provision finishes it", "provision"),
        ("provisioned", "provision finishes it", "provision"),
    ],
)
def test_a_create_that_was_killed_is_known_and_finished(
    bench: Bench, stage: str, found: str | None, way: str
) -> None:
    bench.store.kill_create_after(stage)
    with pytest.raises(Permanent, match="machine one: "):
        bench.driver().create(bench.machine())
    state = bench.driver().find("one")
    if found is None:
        assert state is None
    else:
        assert known(state).power is Power.BROKEN
        assert found in known(state).detail
        assert known(state).machine == bench.machine()
    before = len(bench.calls(way))
    bench.driver().create(bench.machine())
    assert len(bench.calls(way)) == before + 1
    assert whole(bench)


def test_a_half_made_machine_of_other_options_is_made_again(bench: Bench) -> None:
    bench.store.kill_create_after("provisioned")
    with pytest.raises(Permanent):
        bench.driver().create(bench.machine())
    other = bench.machine(lab_memory=2048)
    assert "removed and recreated" in known(bench.driver(other).find("one")).detail
    bench.driver(other).create(other)
    assert known(bench.driver(other).find("one")).machine == other


def test_first_creates_at_once_do_not_race_for_the_certificates(virgin: Bench) -> None:
    """The fault makes docker-machine's own first creates spoil the authority for each other, every one ending with 0."""
    virgin.store.fault("ca_race", seconds=1)
    machines = [virgin.machine(name) for name in ("one", "two", "three")]
    driver = virgin.driver(*machines)
    with ThreadPoolExecutor() as pool:
        list(pool.map(driver.create, machines))
    assert all(whole(virgin, machine.name) for machine in machines)
    probes = [call for call in virgin.calls("create") if call.argv[-1].startswith("swarmplan-authority-")]
    assert len(probes) == 1
    assert sorted(path.name for path in (virgin.store.path / "machines").iterdir()) == ["one", "three", "two"]


def test_spoilt_certificates_are_told_before_anything_is_made(
    virgin: Bench, certs: Path, tmp_path: Path
) -> None:
    other = certificates(tmp_path)
    shutil.copytree(certs, virgin.store.path / "certs")
    for file in ("cert.pem", "key.pem"):
        shutil.copy(other / file, virgin.store.path / "certs" / file)
    (line,) = virgin.driver().preflight([virgin.machine()])
    assert "is not signed by ca.pem" in line
    with pytest.raises(Permanent, match="is not signed by"):
        virgin.driver().create(virgin.machine())
    assert not (virgin.store.path / "machines" / "one").exists()


def test_a_changed_address_wants_new_certificates_and_gets_them(bench: Bench) -> None:
    bench.driver().create(bench.machine())
    address = bench.store.move("one")
    state = known(bench.driver().find("one"))
    assert (state.power, state.address) == (Power.RUNNING, address)
    assert state.repair.startswith(f"regenerate-certs: the engine's certificate is not for {address}")
    bench.driver().repair("one")
    assert whole(bench)
    assert [call.argv[-2:] for call in bench.calls("regenerate-certs")] == [("-f", "one")]


def test_a_modern_engine_is_healthy_whatever_ls_says(bench: Bench) -> None:
    bench.store.fault("modern_engine")
    bench.driver().create(bench.machine())
    assert whole(bench)


def test_an_engine_that_never_answers_is_unknown_in_time(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_QUERY", 3)
    two = [bench.machine("one"), bench.machine("two")]
    for machine in two:
        bench.driver(*two).create(machine)
    bench.store.silence("one")
    found = bench.driver(*two).observe()
    bench.store.silence("one", silent=False)
    assert isinstance(found["one"], Unknown)
    assert "did not arrive in time" in found["one"].reason
    assert known(found["two"]).power is Power.RUNNING


def test_a_listing_that_hangs_is_ended_at_its_deadline(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.driver().create(bench.machine())
    monkeypatch.setattr(listing, "_SPARE", -9.0)
    bench.store.fault("hang", command="ls")
    state = bench.driver().find("one")
    assert isinstance(state, Unknown)
    assert "`" + str(BINARY) in state.reason
    assert "did not end within" in state.reason
    assert [call for call in bench.store.log() if call.command == "ls" and call.runs_at(float("inf"))] != []


def test_states_are_told_apart(bench: Bench) -> None:
    bench.driver().create(bench.machine())
    for fault, expected in (
        ({"state": "Saved"}, Power.STOPPED),
        ({"state": ""}, Unknown),
        ({"state": "Starting"}, Unknown),
        ({"error": "the cloud is down"}, Unknown),
        ({"error": "machine does not exist"}, Power.BROKEN),
    ):
        bench.store.fault("state", **fault)
        state = bench.driver().find("one")
        assert (type(state) if isinstance(state, Unknown) else known(state).power) == expected, fault
    bench.store.mend("state")
    assert whole(bench)


def test_a_vm_that_went_behind_its_back_is_made_again(bench: Bench) -> None:
    bench.driver().create(bench.machine())
    bench.store.lose("one")
    state = known(bench.driver().find("one"))
    assert state.power is Power.BROKEN
    assert "its VM is gone (machine does not exist)" in state.detail
    bench.driver().create(bench.machine())
    assert whole(bench)


def test_a_damaged_record_hides_no_other_machine(bench: Bench) -> None:
    two = [bench.machine("one"), bench.machine("two")]
    for machine in two:
        bench.driver(*two).create(machine)
    (bench.store.path / "machines" / "one" / "config.json").write_text('{"ConfigVersion": 3, ')
    (bench.store.path / "machines" / "stranger").mkdir()
    found = bench.driver(*two).observe()
    assert set(found) == {"one", "two"}
    assert isinstance(found["one"], Unknown)
    assert known(found["two"]).power is Power.RUNNING
    bench.driver(*two).remove("one")  # its VM is left behind, as was said
    assert set(bench.driver(*two).observe()) == {"two"}


def test_a_record_that_is_being_replaced_is_no_missing_one(bench: Bench) -> None:
    bench.driver().create(bench.machine())
    bench.store.fault("save_gap", seconds=0.03)
    driver = bench.driver()
    with ThreadPoolExecutor() as pool:
        saving = pool.submit(lambda: [bench.store.run("ip", "one").returncode for _ in range(5)])
        looks = 0
        while not saving.done():
            assert known(driver.find("one")).power is Power.RUNNING
            looks += 1
    assert looks > 0
    assert set(saving.result()) == {0}


def test_virtualbox_is_given_one_thing_at_a_time(bench: Bench) -> None:
    bench.store.fault("slow_create", seconds=0.3)
    url = "file:///boot2docker.iso"
    machines = [
        bench.machine(name, "virtualbox", virtualbox_boot2docker_url=url) for name in ("one", "two", "three")
    ]
    with ThreadPoolExecutor() as pool:  # as two commands in two terminals: each with a driver of its own
        list(pool.map(lambda machine: bench.driver(*machines).create(machine), machines))
    assert bench.most_at_once("create") == 1
    for machine in machines:
        bench.driver(*machines).stop(machine.name)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda machine: bench.driver(*machines).start(machine.name), machines))
    assert bench.most_at_once("start") == 1
    assert {known(state).power for state in bench.driver(*machines).observe().values()} == {Power.RUNNING}


def test_a_virtualbox_that_ignores_its_power_button_is_switched_off(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lifecycle, "_STOP", 2.0)
    machine = bench.machine("one", "virtualbox", virtualbox_boot2docker_url="file:///boot2docker.iso")
    driver = bench.driver(machine)
    driver.create(machine)
    bench.store.fault("stop_ignored")
    driver.stop("one")
    assert known(driver.find("one")).power is Power.STOPPED
    assert len(bench.calls("kill")) == 1


def test_other_drivers_create_side_by_side_and_each_machine_has_one_command_at_a_time(bench: Bench) -> None:
    bench.store.fault("slow_create", seconds=1.5)
    machines = [bench.machine(name) for name in ("one", "two")]
    driver = bench.driver(*machines)
    acts: list[Callable[[], None]] = [
        *(lambda machine=machine: bench.driver(*machines).create(machine) for machine in machines),
        *(lambda: bench.driver(*machines).create(machines[0]) for _ in range(2)),
    ]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda act: act(), acts))
    assert bench.most_at_once("create") == 2
    assert len([call for call in bench.calls("create") if call.argv[-1] == "one"]) == 1
    assert {known(state).power for state in driver.observe().values()} == {Power.RUNNING}


@pytest.mark.parametrize(
    ("fault", "words", "left"),
    [
        ("check_fails", "Error with pre-create check: .*no such image", False),
        (
            "create_fails",
            "Error in driver during machine creation: no such image; the next apply finishes",
            True,
        ),
    ],
)
def test_a_create_that_fails_says_why_and_may_be_tried_again(
    bench: Bench, fault: str, words: str, *, left: bool
) -> None:
    bench.store.fault(fault, message="no such image", machine="one")
    with pytest.raises(Permanent, match=f"machine one: .*create` failed: .*{words}"):
        bench.driver().create(bench.machine())
    assert (bench.driver().find("one") is not None) == left
    bench.store.mend(fault)
    bench.driver().create(bench.machine())
    assert whole(bench)


def test_a_failed_provisioning_is_told_with_its_words(bench: Bench) -> None:
    bench.store.fault("provision_fails", command="sudo apt-get update", output="No space left on device")
    with pytest.raises(
        Permanent,
        match=r"machine one: .*command : sudo apt-get update .*No space left on device.*the next apply",
    ):
        bench.driver().create(bench.machine())
    with pytest.raises(Permanent, match=r"machine one: .*provision` failed: .*No space left on device"):
        bench.driver().create(bench.machine())
    bench.store.mend("provision_fails")
    bench.driver().create(bench.machine())
    assert whole(bench)


NOT_STARTED = {
    "command": "sudo systemctl -f start docker",
    "output": "Job for docker.service failed because the control process exited with error code.",
}


def test_an_engine_that_is_not_where_docker_machine_starts_it_is_mended_as_the_message_says(
    bench: Bench,
) -> None:
    """Debian's: the machines here have its package."""
    bench.store.fault("provision_fails", **NOT_STARTED, unless="/usr/bin/dockerd")
    with pytest.raises(
        Permanent, match=r"Job for docker.service failed.*; its engine is /usr/sbin/dockerd"
    ) as failed:
        bench.driver().create(bench.machine())
    with pytest.raises(Permanent, match=r"provision` failed: .*; its engine is /usr/sbin/dockerd"):
        bench.driver().create(bench.machine())
    (typed,) = re.findall(r"run `([^`]+)`, and apply again", str(failed.value))
    assert subprocess.run(["sh", "-c", typed], check=False, timeout=60).returncode == 0
    bench.driver().create(bench.machine())
    assert whole(bench)


def test_an_engine_that_is_in_its_place_and_does_not_start_is_told_as_before(bench: Bench) -> None:
    bench.store.fault("provision_fails", **NOT_STARTED)
    with pytest.raises(Permanent, match="its engine is /usr/sbin/dockerd"):
        bench.driver().create(bench.machine())
    bench.store.run("ssh", "one", "sudo ln -s /usr/sbin/dockerd /usr/bin/dockerd")
    with pytest.raises(Permanent, match="apply again, which continues"):
        bench.driver().create(bench.machine())
    bench.store.mend("provision_fails")
    bench.driver().create(bench.machine())


def test_a_create_that_takes_too_long_is_ended_with_all_it_started(bench: Bench) -> None:
    bench.store.fault("slow_create", seconds=60)
    machine = bench.machine(timeout=1)
    with pytest.raises(Transient, match=r"machine one: .*create one` failed: it did not end within 1 s"):
        bench.driver(machine).create(machine)
    pids = [pid for call in bench.calls("create") for pid in (call.pid, *call.plugins)]
    await_true(
        lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), "the create has ended", within=5
    )
    bench.store.mend("slow_create")
    bench.driver().create(bench.machine())
    assert whole(bench)


def test_a_removal_that_fails_keeps_the_record(bench: Bench) -> None:
    bench.driver().create(bench.machine())
    bench.store.fault("remove_fails", message="503 Service Unavailable")
    with pytest.raises(
        Permanent, match=r"machine one: .*503 Service Unavailable; if lab no longer has this VM"
    ):
        bench.driver().remove("one")
    assert whole(bench)
    bench.store.mend("remove_fails")
    bench.driver().remove("one")
    assert bench.driver().find("one") is None


def test_a_secret_is_on_no_command_line_and_in_no_words(bench: Bench) -> None:
    machine = bench.machine(lab_token="s3cret-t0ken")  # noqa: S106  # planted
    bench.store.fault("create_fails", message="401 for s3cret-t0ken")
    with pytest.raises(Permanent) as caught:
        bench.driver(machine).create(machine)
    assert "401 for (hidden)" in str(caught.value)
    bench.store.mend("create_fails")
    bench.driver(machine).create(machine)
    assert "s3cret-t0ken" not in str([call.argv for call in bench.store.log()])
    assert '"Token": "s3cret-t0ken"' in bench.store.run("inspect", "one").stdout
    assert known(bench.driver(machine).find("one")).machine == machine
    changed = bench.machine(lab_token="another")  # noqa: S106  # planted
    assert known(bench.driver(changed).find("one")).machine.options["lab-token"] == "(not kept)"


def test_without_a_driver_the_engine_must_answer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(create, "_ANSWER", 0.1)
    machine = bench.machine("one", "none", url="tcp://127.0.0.1:1")
    with pytest.raises(Failure, match=r"tcp://127\.0\.0\.1:1 does not answer"):
        bench.driver(machine).create(machine)
    assert known(bench.driver(machine).find("one")).power is Power.BROKEN


def test_preflight_tells_every_fault_of_the_place_in_a_line(bench: Bench) -> None:
    bench.store.run("create", "-d", "none", "--url", "tcp://127.0.0.1:1", "two")
    machines = [bench.machine("one", lab_memroy=1), bench.machine("two"), bench.machine("three", "nosuch")]
    lines = bench.driver(*machines).preflight(machines)
    assert len(lines) == 3
    assert any("no flag --lab-memroy; did you mean 'lab-memory'?" in line for line in lines)
    assert any("machine two: " in line and "belongs to no cluster" in line for line in lines)
    assert any('Driver "nosuch" not found' in line for line in lines)


def test_ranchers_fork_is_driven_alike(bench: Bench) -> None:
    """Its words are in lower case, its exit codes others, and it has a state of its own for a VM that went."""
    fork = Bench(bench.store, binary=BINARY.with_name("rancher-machine"))
    machine = fork.machine(lab_token="s3cret")  # noqa: S106  # planted
    driver = fork.driver(machine)
    assert driver.preflight([machine]) == []
    bench.store.kill_create_after("provisioned")
    with pytest.raises(Permanent, match="rancher-machine create` failed"):
        driver.create(machine)
    driver.create(machine)
    for _ in range(2):
        driver.stop("one")
    assert known(driver.find("one")).power is Power.STOPPED
    for _ in range(2):
        driver.start("one")
    assert known(driver.find("one")).power is Power.RUNNING
    address = bench.store.move("one")
    assert f"not for {address}" in known(driver.find("one")).repair
    driver.repair("one")
    bench.store.lose("one")
    assert "its VM is gone" in known(driver.find("one")).detail
    driver.create(machine)
    assert known(driver.find("one")).machine == machine
    driver.remove("one")
    assert driver.observe() == {}
