"""What the driver relies on and only a real docker-machine over a real sshd can show: see docs/docker-machine-versions.md."""

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from bare.hosts import BareHost
from docker_machine_real.binary import Binary
from docker_machine_real.hosts import ENGINE

LABEL = "swarmplan.cluster=facts"
LISTING = '{{.Name}} {{.State}} {{.DockerVersion}}{{with .EngineOptions}}{{range .Labels}} {{printf "%q" .}}{{end}}{{end}}'


@pytest.fixture
def flags(host: BareHost) -> list[str]:
    """Those that create a machine on the host."""
    where = ["--generic-ip-address", host.address, "--generic-ssh-key", host.key]
    engine = [f"--{name}={value}" for name, value in ENGINE.items()]
    return ["create", "-d", "generic", *where, *engine, "--engine-label", LABEL]


def cut_off(binary: Binary, words: list[str], line: str) -> None:
    """Run a command and kill its whole group once it has said this line."""
    process = binary.start(*words)
    assert process.stdout is not None
    said = []
    for told in process.stdout:
        said.append(told)
        if told.startswith(line):
            os.killpg(process.pid, signal.SIGKILL)
            break
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "".join(said)


def engine_runs(host: BareHost) -> bool:
    return host.run("docker", "info", check=False).returncode == 0


def test_a_created_machine_answers_over_tls(binary: Binary, flags: list[str], host: BareHost) -> None:
    binary.run(
        *flags, "--engine-opt", "log-level=warn", "--engine-env", "FOO=bar", "--tls-san", "lab.example", "one"
    )
    assert binary.run("ls", "-f", LISTING).startswith("one Running v")
    folder = binary.folder("one")
    certificates = [
        "--cacert",
        f"{folder}/ca.pem",
        "--cert",
        f"{folder}/cert.pem",
        "--key",
        f"{folder}/key.pem",
    ]
    answer = subprocess.run(
        ["curl", "-s", *certificates, f"https://{host.address}:2376/info"], check=True, capture_output=True
    )
    assert json.loads(answer.stdout)["Labels"] == [LABEL, "provider=generic"]
    document = json.loads(binary.run("inspect", "one"))
    assert document["HostOptions"]["EngineOptions"]["Labels"] == [LABEL]
    assert document["HostOptions"]["AuthOptions"]["ServerCertSANs"] == ["lab.example"]


@pytest.mark.parametrize("line", ["Waiting for SSH", "Provisioning with"])
def test_provision_finishes_a_create_that_was_cut_off(binary: Binary, flags: list[str], line: str) -> None:
    cut_off(binary, [*flags, "one"], line)
    assert LABEL in binary.run("ls", "-f", LISTING)
    binary.run("provision", "one")
    assert binary.run("ls", "-f", LISTING).startswith("one Running v")


def test_provision_waits_for_an_engine_it_stopped_and_does_not_start_it(
    binary: Binary, flags: list[str], host: BareHost
) -> None:
    cut_off(binary, [*flags, "one"], "Copying certs to the remote machine")
    host.run("systemctl", "stop", "docker")
    cut_off(binary, ["provision", "one"], "Error getting SSH command to check if the daemon is up")
    assert not engine_runs(host)
    binary.run("ssh", "one", "sudo", "systemctl", "start", "docker")
    binary.run("provision", "one")
    assert binary.run("ls", "-f", LISTING).startswith("one Running v")


def test_a_foreign_file_stays_with_the_machine_and_goes_with_it(binary: Binary, flags: list[str]) -> None:
    binary.run(*flags, "one")
    file = binary.folder("one") / "swarmplan.json"
    file.write_text("{}")
    for words in (
        ["ip"],
        ["inspect"],
        ["provision"],
        ["regenerate-certs", "-f"],
        ["regenerate-certs", "-f", "--client-certs"],
    ):
        binary.run(*words, "one")
        assert file.read_text() == "{}", words
    assert binary.run("ls", "-f", LISTING).startswith("one Running v")
    binary.run("rm", "-y", "one")
    assert not file.parent.exists()


def test_stop_start_and_restart_are_refused(binary: Binary, flags: list[str]) -> None:
    binary.run(*flags, "one")
    for verb in ("stop", "kill", "start"):
        binary.run(verb, "one", code=1)


def test_a_remote_exit_code_is_told_in_the_last_line_only(binary: Binary, flags: list[str]) -> None:
    binary.run(*flags, "one")
    done = subprocess.run(
        [*binary.line("ssh", "one", "sh -c 'echo out; echo err >&2; exit 42'")],
        env=binary.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (1, "out\n", "err\nexit status 42\n")


def test_an_ssh_key_called_key_pem_is_overwritten_by_the_client_key(
    binary: Binary, host: BareHost, tmp_path: Path
) -> None:
    key = tmp_path / "key.pem"
    shutil.copy(host.key, key)
    where = ["--generic-ip-address", host.address, "--generic-ssh-key", str(key)]
    binary.run("create", "-d", "generic", *where, "one", code=1)
    assert (binary.folder("one") / "key.pem").read_text() == (binary.store / "certs/key.pem").read_text()
    binary.run("ssh", "one", "true", code=1)


@pytest.mark.parametrize("remove", [["rm", "-y"], ["rm", "-f"]])
def test_removing_leaves_the_host_as_it_is(
    binary: Binary, flags: list[str], host: BareHost, remove: list[str]
) -> None:
    binary.run(*flags, "one")
    binary.run(*remove, "one")
    assert not binary.folder("one").exists()
    assert engine_runs(host)
    assert host.read("/etc/systemd/system/docker.service.d/10-machine.conf")


def test_certificates_of_another_store_lock_the_first_one_out(
    binary: Binary, flags: list[str], tmp_path: Path
) -> None:
    other = Binary(tmp_path / "other")
    binary.run(*flags, "one")
    other.run(*flags, "one")
    assert "certificate" in binary.run("ls", "-f", "{{.DockerVersion}} {{.Error}}")
    binary.run("regenerate-certs", "-f", "one")
    assert binary.run("ls", "-f", LISTING).startswith("one Running v")
