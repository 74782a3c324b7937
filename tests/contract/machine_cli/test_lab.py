"""Machines of the stand-in's driver ``lab``: real engines, made, asked, stopped, moved and lost."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from contract.machine_cli.lab import answers, info, line, make
from contract.machine_cli.program import Cli
from docker_machine.store import BINARY, Store

pytestmark = [pytest.mark.engines, pytest.mark.long, pytest.mark.xdist_group("machine-cli-lab")]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory, authority: Path) -> Iterator[Cli]:
    """A store with one machine, ``m1``, that tests leave as it was."""
    with Store(tmp_path_factory.mktemp("lab") / "store") as store:
        cli = Cli(str(BINARY), store)
        shutil.copytree(authority, store.path / "certs")
        make(
            cli, "m1", "--engine-label", "zone=a", "--engine-insecure-registry", "reg:5000", "--engine-opt", "debug",
            "--engine-opt", "log-opt=max-size=1m", "--engine-registry-mirror", "http://198.18.0.1:1/",
            "--tls-san", "foo.example", "--lab-tag", "a", "--lab-tag=b",
        )  # fmt: skip
        yield cli


def test_its_engine_is_as_it_was_asked_for(lab: Cli) -> None:
    told = info(lab, "m1")
    assert told["Name"] == "m1"
    assert sorted(told["Labels"]) == ["provider=lab", "zone=a"]
    assert told["Debug"] is True
    assert "http://198.18.0.1:1/" in told["RegistryConfig"]["Mirrors"]
    assert told["RegistryConfig"]["IndexConfigs"]["reg:5000"]["Secure"] is False


def test_its_record_has_the_drivers_own_options(lab: Cli) -> None:
    told = lab("inspect", "-f", "{{json .Driver.Tags}} {{.Driver.Memory}} {{.Driver.IPAddress}}", "m1").out
    assert told == f'["a","b"] 1024 {lab("ip", "m1").out}'


def test_it_is_listed_with_its_version(lab: Cli) -> None:
    version = lab("version", "m1").out.strip()
    url = lab("url", "m1").out.strip()
    assert version == info(lab, "m1")["ServerVersion"]
    form = "{{.Name}} {{.State}} {{.DriverName}} {{.URL}} {{.DockerVersion}} [{{.Error}}]"
    assert line(lab, form) == f"m1 Running lab {url} v{version} []"


def test_provisioning_leaves_certificates_beside_the_record(lab: Cli) -> None:
    files = {file.name for file in (lab.machines / "m1").iterdir()}
    assert files == {"ca.pem", "cert.pem", "key.pem", "server.pem", "server-key.pem", "config.json"}


def test_env_and_config_name_them(lab: Cli) -> None:
    folder, url = lab.machines / "m1", lab("url", "m1").out.strip()
    assert lab("env", "m1").lines == [
        'export DOCKER_TLS_VERIFY="1"',
        f'export DOCKER_HOST="{url}"',
        f'export DOCKER_CERT_PATH="{folder}"',
        'export DOCKER_MACHINE_NAME="m1"',
        "# Run this command to configure your shell: ",
        f"# eval $({BINARY} env m1)",
    ]
    assert lab("config", "m1").lines == [
        "--tlsverify",
        f'--tlscacert="{folder}/ca.pem"',
        f'--tlscert="{folder}/cert.pem"',
        f'--tlskey="{folder}/key.pem"',
        f"-H={url}",
    ]


def test_nobody_without_a_certificate_is_served(lab: Cli) -> None:
    place = urlsplit(lab("url", "m1").out.strip())
    context = ssl.create_default_context(cafile=lab.machines / "m1" / "ca.pem")
    with socket.create_connection((place.hostname, place.port)) as plain:
        link = context.wrap_socket(plain, server_hostname=place.hostname)
        with pytest.raises(ssl.SSLError, match="certificate required"):
            link.recv(1)
        link.close()


def test_ssh_runs_what_the_remote_shell_makes_of_it(lab: Cli) -> None:
    done = lab("ssh", "m1", "hostname;", "echo", "'a  b'", ">&2")
    assert (done.code, done.out, done.err) == (0, "m1\n", "a  b\n")
    assert lab("ssh", "m1", "cat", stdin="through\n").out == "through\n"


def test_any_code_of_a_remote_command_is_1(lab: Cli) -> None:
    done = lab("ssh", "m1", "echo", "so;", "exit", "42")
    assert (done.code, done.out, done.err) == (1, "so\n", "exit status 42\n")


def test_start_and_stop_are_no_good_twice(lab: Cli) -> None:
    before = lab("ip", "m1").out
    done = lab("start", "m1")
    assert (done.code, done.err) == (1, 'Machine "m1" is already running.\n')
    done = lab("stop", "m1")
    assert (done.code, done.lines) == (0, ['Stopping "m1"...', 'Machine "m1" was stopped.'])
    done = lab("stop", "m1")
    assert (done.code, done.err) == (1, 'Machine "m1" is already stopped.\n')
    assert lab("status", "m1").out == "Stopped\n"
    assert lab("url", "m1").err == "Host is not running\n"
    assert lab("ip", "m1").err == "Error getting IP address: Host is not running\n"
    assert lab("ssh", "m1", "true").err == 'Error: Cannot run SSH command: Host "m1" is not running\n'
    assert line(lab, "{{.State}}|{{.URL}}|{{.DockerVersion}}|{{.Error}}") == "Stopped||Unknown|"
    assert lab("start", "m1").code == 0
    assert lab("ip", "m1").out == before
    assert answers(lab, "m1")


def test_restart_and_provision_bring_the_engine_back(lab: Cli) -> None:
    for command in ("restart", "provision"):
        assert lab(command, "m1").code == 0
        assert answers(lab, "m1")


def test_a_modern_engine_shows_no_version_though_it_is_healthy(lab: Cli) -> None:
    lab.store.fault("modern_engine")
    form = "{{.State}}|{{.DockerVersion}}|{{.Error}}"
    told = line(lab, form)
    lab.store.mend("modern_engine")
    assert told.startswith(
        "Running|Unknown|Unable to query docker version: 400 Bad Request: client version 1.15 is too old"
    )
    assert answers(lab, "m1")


def test_a_silent_engine(lab: Cli) -> None:
    lab.store.silence("m1")
    try:
        assert line(lab, "{{.State}}", "-t", "1") == "Timeout"
        with pytest.raises(subprocess.TimeoutExpired):
            lab("version", "m1", timeout=1)
    finally:
        lab.store.silence("m1", silent=False)
    assert answers(lab, "m1")


def test_a_machine_that_moved_is_distrusted_until_its_certificates_are_made_anew(lab: Cli) -> None:
    before = lab("ip", "m1").out.strip()
    after = lab.store.move("m1")
    cached = lab("inspect", "-f", "{{.Driver.IPAddress}}", "m1").out.strip()
    told = line(lab, "{{.State}}|{{.URL}}|{{.Error}}")
    assert cached == before != after
    assert told.startswith(f"Running|tcp://{after}:2376|")
    assert told.endswith(f"x509: certificate is valid for {before}, not {after}")
    assert f"x509: certificate is valid for {before}, not {after}" in lab("env", "m1").err
    assert not answers(lab, "m1")
    assert lab("regenerate-certs", "-f", "m1").code == 0
    assert answers(lab, "m1")
