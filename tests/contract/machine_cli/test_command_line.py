"""How words are read, and what exit codes and streams mean."""

import pytest
from contract.machine_cli.program import NOWHERE, Cli

QUESTIONS = (
    "status",
    "inspect",
    "url",
    "ip",
    "env",
    "config",
    "start",
    "stop",
    "kill",
    "restart",
    "provision",
)


@pytest.mark.parametrize("command", [*QUESTIONS, "ls", "rm", "version", "active"])
def test_a_flag_it_does_not_have_ends_with_exit_code_0(cli: Cli, command: str) -> None:
    done = cli(command, "--bogus", "n1")
    assert done.code == 0
    assert done.lines[0] == "Incorrect Usage."
    assert done.err == "flag provided but not defined: -bogus\n"


def test_but_not_with_create(cli: Cli) -> None:
    done = cli("create", "-d", "none", "--bogus", "n1")
    assert done.code == 1
    assert done.lines[0] == "Incorrect Usage."
    assert done.err == "flag provided but not defined: -bogus\n"
    assert not cli.machines.exists()


def test_a_flag_of_another_driver_is_none_of_its_own(cli: Cli) -> None:
    done = cli("create", "-d", "none", "--url", NOWHERE, "--virtualbox-memory", "1", "n1")
    assert (done.code, done.err) == (1, "flag provided but not defined: -virtualbox-memory\n")


def test_an_unknown_command_is_an_error(cli: Cli) -> None:
    done = cli("frobnicate")
    assert done.code == 1
    assert "'frobnicate' is not a docker-machine command" in done.err


def test_the_version_is_one_line(cli: Cli) -> None:
    for words in (["version"], ["--version"]):
        done = cli(*words)
        assert done.code == 0
        assert done.out.startswith("docker-machine version 0.16.2")
        assert len(done.lines) == 1


@pytest.mark.parametrize("command", QUESTIONS)
def test_a_machine_that_is_not_there(cli: Cli, command: str) -> None:
    done = cli(command, "ghost")
    assert done.code == 1
    assert done.err == (
        'Docker machine "ghost" does not exist. Use "docker-machine ls" to list machines. '
        'Use "docker-machine create" to add a new one.\n'
    )


@pytest.mark.parametrize("command", QUESTIONS)
def test_without_a_name_the_machine_is_default(cli: Cli, command: str) -> None:
    done = cli(command)
    assert done.code == 1
    assert done.err == 'Error: No machine name(s) specified and no "default" machine exists\n'


def test_flags_stand_before_or_after_names(cli: Cli) -> None:
    cli.create("n1")
    for words in (["inspect", "-f", "{{.Name}}", "n1"], ["inspect", "n1", "-f", "{{.Name}}"]):
        assert cli(*words).out == "n1\n"
    assert cli("inspect", "n1", "--format={{.Name}}").out == "n1\n"


def test_lists_repeat_and_commas_do_not_part(cli: Cli) -> None:
    cli.create("n1", "--engine-label", "a=b,c=d", "--engine-label=e=f", "--tls-san", "x.y")
    told = cli("inspect", "-f", "{{json .HostOptions.EngineOptions.Labels}}", "n1").out
    assert told == '["a=b,c=d","e=f"]\n'
    assert cli("inspect", "-f", "{{json .HostOptions.AuthOptions.ServerCertSANs}}", "n1").out == '["x.y"]\n'


def test_but_in_the_environment_they_do(cli: Cli) -> None:
    done = cli("create", "-d", "none", "--url", NOWHERE, "n1", ENGINE_REGISTRY_MIRROR="http://a, http://b")
    assert done.code == 0
    told = cli("inspect", "-f", "{{json .HostOptions.EngineOptions.RegistryMirror}}", "n1").out
    assert told == '["http://a","http://b"]\n'


def test_the_driver_is_whatever_follows_the_first_d(cli: Cli) -> None:
    done = cli("create", "--engine-label", "-d", "-d", "none", "--url", NOWHERE, "n1")
    assert done.code == 1
    assert done.err.startswith('Driver "-d" not found.')


def test_the_driver_may_come_from_the_environment(cli: Cli) -> None:
    assert cli("create", "--url", NOWHERE, "n1", MACHINE_DRIVER="none").code == 0


def test_the_store_may_be_named_before_the_command(cli: Cli) -> None:
    elsewhere = cli.store.path / "elsewhere"
    done = cli("-s", str(elsewhere), "create", "-d", "none", "--url", NOWHERE, "n1")
    assert done.code == 0
    assert (elsewhere / "machines" / "n1" / "config.json").exists()
    assert cli("--storage-path", str(elsewhere), "ls", "-q").out == "n1\n"
    assert cli("ls", "-q").out == ""


def test_two_names_for_create_are_too_many(cli: Cli) -> None:
    done = cli("create", "-d", "none", "--url", NOWHERE, "n1", "n2")
    assert (done.code, done.err) == (1, "Invalid command line. Found extra arguments [n2]\n")


@pytest.mark.parametrize("name", ["a_b", "-a", ".a", "a/b", "ä", "..", " "])
def test_create_alone_looks_at_names(cli: Cli, name: str) -> None:
    done = cli("create", "-d", "none", "--url", NOWHERE, "--", name)
    assert done.code == 1
    assert done.err.endswith("Invalid hostname specified. Allowed hostname chars are: 0-9a-zA-Z . -\n")


def test_an_unknown_driver(cli: Cli) -> None:
    for words in (["n1"], ["--help"]):
        done = cli("create", "-d", "nosuch", *words)
        assert done.code == 1
        assert done.err == (
            'Driver "nosuch" not found. Do you have the plugin binary "docker-machine-driver-nosuch" accessible in your PATH?\n'
        )
    assert not cli.machines.exists()


@pytest.mark.parametrize(
    ("driver", "lacking"),
    [
        ("none", "--url option is required when no driver is selected"),
        ("generic", "generic driver requires the --generic-ip-address option"),
    ],
)
def test_a_flag_that_must_be_there(cli: Cli, driver: str, lacking: str) -> None:
    done = cli("create", "-d", driver, "n1")
    assert done.code == 1
    assert done.err == f"Error setting machine configuration from flags provided: {lacking}\n"
    assert not cli.machines.exists()


def test_a_number_that_is_none(cli: Cli) -> None:
    done = cli("create", "-d", "generic", "--generic-ssh-port", "many", "n1")
    assert done.code == 1
    assert 'invalid value "many" for flag -generic-ssh-port' in done.err
