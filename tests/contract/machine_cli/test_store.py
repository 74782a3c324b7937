"""The store: who may read it, what a record holds, and what ``rm`` does to it."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from contract.machine_cli.program import NOWHERE, Cli


def inspected(cli: Cli, name: str = "n1") -> dict[str, Any]:
    done = cli("inspect", name)
    assert (done.code, done.err) == (0, "")
    record: dict[str, Any] = json.loads(done.out)
    return record


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_first_create_makes_the_certificates(bare: Cli) -> None:
    done = bare("create", "-d", "none", "--url", NOWHERE, "n1")
    certs = bare.store.path / "certs"
    assert done.code == 0
    assert done.err == ""
    assert done.lines[:4] == [
        f"Creating CA: {certs / 'ca.pem'}",
        f"Creating client certificate: {certs / 'cert.pem'}",
        "Running pre-create checks...",
        "Creating machine...",
    ]
    assert sorted(file.name for file in certs.iterdir()) == ["ca-key.pem", "ca.pem", "cert.pem", "key.pem"]
    assert mode(certs) == 0o700
    assert mode(certs / "ca-key.pem") == mode(certs / "key.pem") == 0o600


def test_later_ones_use_them(cli: Cli) -> None:
    before = (cli.store.path / "certs" / "ca.pem").read_bytes()
    cli.create("n1")
    assert (cli.store.path / "certs" / "ca.pem").read_bytes() == before


def test_a_key_without_its_certificate_fails_for_ever(cli: Cli) -> None:
    (cli.store.path / "certs" / "ca.pem").unlink()
    for _ in range(2):
        done = cli("create", "-d", "none", "--url", NOWHERE, "n1")
        assert done.code == 1
        assert done.err == "Error generating certificates: certificate authority key already exists\n"
    assert not cli.machines.exists()


def test_records_are_for_their_owner_alone(cli: Cli) -> None:
    cli.create("n1")
    assert mode(cli.record("n1")) == 0o600
    assert mode(cli.machines / "n1") == mode(cli.machines) == 0o700
    assert [file.name for file in (cli.machines / "n1").iterdir()] == ["config.json"]


def test_inspect_is_the_record(cli: Cli) -> None:
    cli.create(
        "n1", "--engine-opt", "log-level=warn", "--engine-label", "zone=a", "--engine-env", "FOO=bar",
        "--engine-insecure-registry", "reg:5000", "--engine-registry-mirror", "http://m1", "--tls-san", "foo.example",
        url="tcp://127.0.0.1:2375",
    )  # fmt: skip
    record, store = inspected(cli), str(cli.store.path)
    assert record == json.loads(cli.record("n1").read_text())
    assert list(record) == ["ConfigVersion", "Driver", "DriverName", "HostOptions", "Name"]
    assert (record["ConfigVersion"], record["DriverName"], record["Name"]) == (3, "none", "n1")
    assert record["Driver"] == {
        "IPAddress": "127.0.0.1:2375", "MachineName": "n1", "SSHUser": "", "SSHPort": 0, "SSHKeyPath": "",
        "StorePath": store, "SwarmMaster": False, "SwarmHost": "", "SwarmDiscovery": "", "URL": "tcp://127.0.0.1:2375",
    }  # fmt: skip
    assert record["HostOptions"]["EngineOptions"] == {
        "ArbitraryFlags": ["log-level=warn"], "Dns": None, "GraphDir": "", "Env": ["FOO=bar"], "Ipv6": False,
        "InsecureRegistry": ["reg:5000"], "Labels": ["zone=a"], "LogLevel": "", "StorageDriver": "",
        "SelinuxEnabled": False, "TlsVerify": True, "RegistryMirror": ["http://m1"],
        "InstallURL": "https://get.docker.com",
    }  # fmt: skip
    auth = record["HostOptions"]["AuthOptions"]
    assert (auth["CaCertPath"], auth["ServerCertPath"]) == (
        f"{store}/certs/ca.pem",
        f"{store}/machines/n1/server.pem",
    )
    assert auth["ServerCertSANs"] == ["foo.example"]
    assert record["HostOptions"]["SwarmOptions"]["IsSwarm"] is False


def test_a_template_of_inspect_is_over_a_map(cli: Cli) -> None:
    cli.create("n1")
    assert cli("inspect", "-f", "{{.Driver.URL}} {{.Bogus}}", "n1").out == f"{NOWHERE} <no value>\n"
    assert json.loads(cli("inspect", "-f", "{{json .Driver}}", "n1").out)["URL"] == NOWHERE


def test_a_missing_plugin_hides_the_driver_but_not_in_the_file(cli: Cli) -> None:
    cli.create("n1")
    text = cli.record("n1").read_text().replace('"DriverName": "none"', '"DriverName": "foo"')
    cli.record("n1").write_text(text)
    assert inspected(cli)["Driver"] == {"Name": "foo"}
    assert cli.record("n1").read_text() == text


def test_what_exists_is_a_plain_look_at_the_folder(cli: Cli) -> None:
    (cli.machines / "n1").mkdir(parents=True)
    done = cli("create", "-d", "none", "--url", NOWHERE, "n1")
    assert (done.code, done.err) == (1, 'Docker machine "n1" already exists\n')


def test_even_asking_for_the_address_writes_the_record_anew(cli: Cli) -> None:
    cli.create("n1")
    before = cli.record("n1").stat().st_ino
    assert cli("url", "n1").out == f"{NOWHERE}\n"
    assert cli("status", "n1").out == "Running\n"
    assert cli.record("n1").stat().st_ino == before
    assert cli("ip", "n1").out == "127.0.0.1:1\n"
    assert cli.record("n1").stat().st_ino != before


def test_one_name_that_cannot_be_loaded_stops_all(cli: Cli) -> None:
    cli.create("n1")
    done = cli("ip", "ghost", "n1")
    assert (done.code, done.out) == (1, "")


def test_several_addresses_come_unlabelled(cli: Cli) -> None:
    cli.create("n1")
    cli.create("n2", url="tcp://127.0.0.1:2")
    assert sorted(cli("ip", "n1", "n2").lines) == ["127.0.0.1:1", "127.0.0.1:2"]


def test_without_a_driver_nothing_can_be_done_to_it(cli: Cli) -> None:
    cli.create("n1")
    for verb, past in (("stop", "stopped"), ("kill", "killed"), ("restart", "restarted")):
        done = cli(verb, "n1")
        assert (done.code, done.err) == (1, f"hosts without a driver cannot be {past}\n")
    done = cli("start", "n1")
    assert (done.code, done.err) == (1, 'Machine "n1" is already running.\n')
    assert done.lines == ['Starting "n1"...']


def test_env_and_config_want_tls(cli: Cli) -> None:
    cli.create("n1")
    for command, words in (
        ("env", "Error checking TLS connection: "),
        ("config", "Error running connection boilerplate: "),
    ):
        done = cli(command, "n1")
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith(words)
        assert "dial tcp 127.0.0.1:1: connect: connection refused" in done.err


def test_version_has_a_fault_of_its_own(cli: Cli) -> None:
    cli.create("n1")
    done = cli("version", "n1")
    assert done.code == 1
    assert done.err == "Unable to query docker version: Cannot connect to the docker engine endpoint\n"


def test_nobody_is_active(cli: Cli) -> None:
    cli.create("n1")
    assert cli("active").err == "No active host found\n"
    assert cli("active", DOCKER_HOST=NOWHERE).out == "n1\n"


def test_certificates_are_asked_for_and_no_answer_is_an_error(cli: Cli) -> None:
    cli.create("n1")
    done = cli("regenerate-certs", "n1")
    assert (done.code, done.err) == (1, "EOF\n")


@pytest.mark.parametrize("answer", ["", "n\n", "no\n"])
def test_rm_that_is_not_confirmed_ends_with_exit_code_0(cli: Cli, answer: str) -> None:
    cli.create("n1")
    done = cli("rm", "n1", stdin=answer)
    assert (done.code, done.err) == (0, "")
    assert cli.record("n1").exists()


def test_rm(cli: Cli) -> None:
    cli.create("n1")
    done = cli("rm", "-y", "n1")
    assert (done.code, done.err) == (0, "")
    assert done.lines == [
        "About to remove n1",
        "WARNING: This action will delete both local reference and remote instance.",
        "Successfully removed n1",
    ]
    assert not (cli.machines / "n1").exists()


def test_rm_goes_on_with_the_others(cli: Cli) -> None:
    cli.create("n1")
    done = cli("rm", "-y", "ghost", "n1")
    assert done.code == 1
    assert done.err.startswith('Error removing host "ghost": Docker machine "ghost" does not exist.')
    assert done.lines[-1] == "Successfully removed n1"
    assert cli("ls", "-q").out == ""


def test_a_record_that_cannot_be_read_goes_only_by_force(cli: Cli) -> None:
    (cli.machines / "n1").mkdir(parents=True)
    assert cli("rm", "-y", "n1").code == 1
    assert (cli.machines / "n1").exists()
    done = cli("rm", "-f", "n1")
    assert done.code == 0
    assert "no such file or directory" in done.err
    assert not (cli.machines / "n1").exists()


def test_rm_by_force_never_fails(cli: Cli) -> None:
    done = cli("rm", "-f", "ghost")
    assert done.code == 0
    assert 'Can\'t remove "ghost"' in done.err
    assert "Successfully" not in done.out


def test_rm_of_no_name_takes_every_machine(cli: Cli) -> None:
    cli.create("n1")
    cli.create("n2")
    done = cli("rm", "-f", "")
    assert done.code == 0
    assert done.lines[-1] == "Successfully removed "
    assert not cli.machines.exists()


def test_rm_of_two_dots_takes_the_whole_store(cli: Cli) -> None:
    cli.create("n1")
    done = cli("rm", "-f", "..")
    assert done.code == 0
    assert done.lines[-1] == "Successfully removed .."
    assert not cli.store.path.exists()
