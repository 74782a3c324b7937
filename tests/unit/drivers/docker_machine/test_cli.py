import os

import pytest
from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.command import Answer
from swarmplan.drivers.docker_machine.cli import Cli, error_message, failed, matches
from swarmplan.drivers.docker_machine.place import Place
from swarmplan.errors import Permanent, Transient


def test_the_store_is_named_and_the_environment_is_safe(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MACHINE_PLUGIN_TOKEN", "MACHINE_DEBUG"):
        monkeypatch.setenv(name, "1")
    tool.cli.attempt(["inspect", "x"], what="machine x", variables={"LAB_TOKEN": "t"})
    assert tool.environment.split() == ["no-report", "t"]
    assert tool.cli.line("ls")[1:3] == ["-s", str(tool.store.home)]


def test_a_bad_flag_is_an_error_although_it_ends_in_0() -> None:
    answer = Answer(
        0, "Incorrect Usage.\n\nUsage: docker-machine status\n", "flag provided but not defined: -bogus\n"
    )
    assert failed(answer)
    assert error_message(answer) == "flag provided but not defined: -bogus"
    assert not failed(Answer(0, "", ""))
    assert failed(Answer(2, "", "panic: runtime error: index out of range [1] with length 1"))


def test_the_words_begin_with_the_first_error_and_end_somewhere() -> None:
    err = "(x) noise\nerror creating machine: ssh command error:\ncommand : sudo x\nerr     : exit status 1\n"
    assert (
        error_message(Answer(1, "", err))
        == "error creating machine: ssh command error: / command : sudo x / err : exit status 1"
    )
    assert len(error_message(Answer(1, "", "Error: " + "x" * 1000))) == 400
    assert error_message(Answer(3, "", "")) == "exit code 3"
    assert error_message(Answer(1, "Creating machine...\nout of luck\n", "")) == "out of luck"
    assert error_message(Answer(-9, "Creating machine...\n", "")) == "it was ended by signal 9"


def test_words_match_in_upper_and_lower_case() -> None:
    assert matches(Answer(1, "", 'Machine "x" IS ALREADY Running.'), "is already running")
    assert not matches(Answer(1, "", "no"), "is already running")


def test_a_torn_record_is_tried_once_more(tool: Tool) -> None:
    tool.says("inspect", "{}")
    tool.says_first("inspect", "open /s/machines/x/config.json: no such file or directory")
    assert tool.cli.attempt(["inspect", "x"], what="machine x").out == "{}"
    assert len(tool.calls) == 2


def test_only_twice_more(tool: Tool) -> None:
    tool.says("inspect", err="open /s/machines/x/config.json: no such file or directory", code=1)
    assert tool.cli.attempt(["inspect", "x"], what="machine x").code == 1
    assert len(tool.calls) == 3


def test_secrets_are_in_no_words(tool: Tool) -> None:
    tool.says("create", "token s3cret\n", err="Error: bad s3cret\n", code=1)
    answer = tool.cli.attempt(["create", "--t=s3cret", "x"], what="machine x", secrets=["s3cret"])
    assert "s3cret" not in answer.out + answer.err
    tool.says("create", does="exec sleep 30")
    with pytest.raises(Transient) as caught:
        tool.cli.attempt(["create", "--t=s3cret", "x"], what="machine x", secrets=["s3cret"], deadline=0.2)
    assert "s3cret" not in str(caught.value)
    assert "did not end within" in str(caught.value)


def test_a_missing_binary_is_said_with_the_remedy(tool: Tool) -> None:
    cli = Cli(Place("no-such-docker-machine", tool.store))
    with pytest.raises(
        Permanent,
        match=r"machine x: no-such-docker-machine is not on PATH: install it, or set options.binary",
    ):
        cli.attempt(["inspect", "x"], what="machine x")


def test_run_gives_what_was_printed_or_says_what_was_said(tool: Tool) -> None:
    tool.says("version", "docker-machine version 0.16.2, build bd45ab13\n")
    assert tool.cli.run(["version"], what="it").startswith("docker-machine version")
    tool.says("version", err="Error: no\n", code=1)
    with pytest.raises(Permanent, match=f"it: `{os.fspath(tool.path)} version` failed: Error: no"):
        tool.cli.run(["version"], what="it")
