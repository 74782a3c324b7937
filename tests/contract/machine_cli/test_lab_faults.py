"""Creates that die half way or meet, and what virtualbox does."""

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.machine_cli.lab import answers, line, make
from contract.machine_cli.program import Cli
from docker_machine.lab.hosts import cluster_of
from docker_machine.store import BINARY, Store
from integration.clusters import traces

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("machine-cli-lab")]

FORM = "{{.State}}|{{.DockerVersion}}|{{.Error}}"


@pytest.fixture
def lab(tmp_path: Path, authority: Path) -> Iterator[Cli]:
    """A store without a machine; nothing is left of its hosts."""
    with Store(tmp_path / "store") as store:
        shutil.copytree(authority, store.path / "certs")
        store.fault("quick_report")
        yield Cli(str(BINARY), store)
        store.clean()
        assert traces(cluster_of(store.path)) == []


def test_a_create_that_was_killed_leaves_what_looks_healthy(lab: Cli) -> None:
    lab.store.kill_create_after("driver")
    assert lab("create", "-d", "lab", "m1").code == -signal.SIGKILL
    assert lab("status", "m1").out == "Running\n"
    assert lab("inspect", "m1").code == 0
    assert lab("create", "-d", "lab", "m1").err == 'Docker machine "m1" already exists\n'
    assert (
        line(lab, FORM)
        == "Running|Unknown|Unable to query docker version: Cannot connect to the docker engine endpoint"
    )
    assert not (lab.machines / "m1" / "server.pem").exists()
    assert lab("provision", "m1").code == 0
    assert answers(lab, "m1")


def test_killed_before_there_was_a_host_it_is_a_record_and_no_more(lab: Cli) -> None:
    lab.store.kill_create_after("record")
    assert lab("create", "-d", "lab", "m1").code == -signal.SIGKILL
    assert line(lab, FORM) == "Error|Unknown|machine does not exist"
    assert lab("provision", "m1").code == 1
    assert lab("rm", "-y", "m1").code == 0
    make(lab, "m1")


def test_held_at_a_stage_a_create_waits_for_the_test(lab: Cli) -> None:
    lab.store.fault("stage", after="record", then="hold")
    process = lab.start("create", "-d", "lab", "m1")
    lab.store.await_stage("m1")
    process.kill()
    process.communicate()
    (call,) = lab.store.log()
    assert (call.command, call.code, call.end) == ("create", None, None)
    assert len(call.plugins) == 2


@pytest.mark.parametrize(
    ("fault", "code", "words", "state"),
    [
        ("check_fails", 3, 'Error with pre-create check: "no more hosts"', ""),
        (
            "create_fails",
            1,
            "Error creating machine: Error in driver during machine creation: no more hosts",
            "Error",
        ),
    ],
)
def test_a_driver_that_cannot(lab: Cli, fault: str, code: int, words: str, state: str) -> None:
    lab.store.fault(fault, message="no more hosts")
    lab.store.mend("quick_report")
    begun = time.monotonic()
    done = lab("create", "-d", "lab", "m1")
    assert time.monotonic() - begun > 2
    assert (done.code, done.err) == (code, f"{words}\n")
    assert line(lab, "{{.State}}") == state


@pytest.mark.parametrize(
    ("fault", "words", "state"),
    [
        (
            "never_running",
            "Error waiting for machine to be running: Maximum number of retries (60) exceeded",
            "Running",
        ),
        (
            "ssh_refused",
            "Error detecting OS: Too many retries waiting for SSH to be available.  Last error: Maximum number of retries (60) exceeded",
            "Running",
        ),
        (
            "provision_fails",
            "Error running provisioning: ssh command error:\ncommand : apt-get\nerr     : exit status 1\noutput  : no space\n",
            "Running",
        ),
        (
            "daemon_never_listens",
            "Error running provisioning: Unable to verify the Docker daemon is listening: Maximum number of retries (10) exceeded",
            "Running",
        ),
    ],
)
def test_a_create_that_fails_later_leaves_its_record(lab: Cli, fault: str, words: str, state: str) -> None:
    lab.store.fault(fault, seconds=0, command="apt-get", output="no space")
    done = lab("create", "-d", "lab", "m1")
    assert (done.code, done.err) == (1, f"Error creating machine: {words}\n")
    assert line(lab, "{{.State}}") == state


def test_an_option_the_engine_does_not_know(lab: Cli) -> None:
    done = lab("create", "-d", "lab", "--engine-opt", "bogus=1", "m1")
    assert done.code == 1
    assert "Unable to verify the Docker daemon is listening" in done.err


def test_a_failing_create_is_reported_unless_that_is_off(lab: Cli) -> None:
    lab.store.fault("check_fails", message="no")
    lab("create", "-d", "lab", "m1")
    lab("create", "-d", "lab", "m1", MACHINE_BUGSNAG_API_TOKEN="")
    assert [call.contacted for call in lab.store.log()] == [(), ("crash reports",)]


def test_first_creates_at_once_make_engines_that_refuse_us_and_nobody_says_so(lab: Cli) -> None:
    shutil.rmtree(lab.store.path / "certs")
    lab.store.fault("ca_race", seconds=10)
    calls = [lab.start("create", "-d", "lab", name) for name in ("m1", "m2")]
    for call in calls:
        out, err = call.communicate()
        assert (call.returncode, err) == (0, "")
        assert "Docker is up and running!" in out
    assert lab.store.at_once(command="create") == 2
    refused = [name for name in ("m1", "m2") if not answers(lab, name)]
    assert refused
    for name in refused:
        assert lab("env", name).code == lab("config", name).code == 0
        assert "remote error: tls: unknown certificate authority" in lab("version", name).err


def test_virtualbox_stops_for_ever_and_is_killed(lab: Cli) -> None:
    make(lab, "v1", driver="virtualbox")
    lab.store.fault("stop_ignored")
    with pytest.raises(subprocess.TimeoutExpired):
        lab("stop", "v1", timeout=2)
    done = lab("kill", "v1")
    assert (done.code, done.lines) == (0, ['Killing "v1"...', 'Machine "v1" was killed.'])
    lab.store.fault("state", state="")
    assert lab("status", "v1").out == "\n"
    assert line(lab, FORM) == "|Unknown|"
    lab.store.mend("state")
    lab.store.lose("v1")
    assert line(lab, FORM) == "Error|Unknown|machine does not exist"
    assert lab("rm", "-y", "v1").code == 0
    assert "the GitHub API" in lab.store.log()[0].contacted


def test_virtualbox_creates_must_not_meet(lab: Cli) -> None:
    lab.store.fault("slow_create", seconds=2)
    calls = [lab.start("create", "-d", "virtualbox", name) for name in ("v1", "v2")]
    errors = sorted(call.communicate()[1] for call in calls)
    assert errors[0] == ""
    assert "The object is not ready" in errors[1]
    assert sorted(call.returncode for call in calls) == [0, 1]
    assert lab("ls", "-q").lines == ["v1", "v2"]


def test_virtualbox_that_is_not_there(lab: Cli) -> None:
    lab.store.fault("no_vboxmanage")
    done = lab("create", "-d", "virtualbox", "v1")
    assert done.code == 3
    assert done.err.startswith('Error with pre-create check: "VBoxManage not found.')
    assert not lab.machines.exists()


def test_a_slow_virtualbox_is_asked_one_machine_after_the_other_whatever_the_timeout(lab: Cli) -> None:
    for name in ("v1", "v2"):
        lab.store.kill_create_after("record")
        lab("create", "-d", "virtualbox", name)
    lab.store.fault("slow_vboxmanage", seconds=1)
    begun = time.monotonic()
    lab("ls", "-t", "1")
    assert time.monotonic() - begun > 2
