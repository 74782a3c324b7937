"""``validate`` checks an agent file as well, and says of each file what it is."""

import json
import os

import pytest
from unit.cli.terminal import Terminal

AGENT = "apiVersion: swarmplan/v1\nkind: Agent\nclusters: {lab: {source: {files: cluster.yaml}}}\n"


def agent(terminal: Terminal, text: str = AGENT) -> str:
    (terminal.folder / "agent.yaml").write_text(text)
    return "agent.yaml"


def test_an_agent_file_is_valid(terminal: Terminal) -> None:
    done = terminal.type("validate", agent(terminal))
    assert (done.code, done.out) == (
        0,
        "agent.yaml is valid: 1 cluster, 0 webhooks, 0 notification targets.\n",
    )


def test_its_faults_are_told_with_their_places_and_its_warnings_too(terminal: Terminal) -> None:
    done = terminal.type("validate", agent(terminal, AGENT + "server: {listen: 'x'}\nsockt: a\n"))
    assert done.code == 2
    assert "agent.yaml:4:18: server.listen: 'x' is not ADDRESS:PORT" in done.err
    assert "agent.yaml:5:1: sockt: unknown key 'sockt'; did you mean 'socket'?" in done.err
    done = terminal.type("validate", agent(terminal, AGENT + "server: {listen: '0.0.0.0:9180'}\n"))
    assert done.code == 0
    assert "server.listen: whoever reaches 0.0.0.0:9180 may read" in done.err


@pytest.mark.parametrize(
    "options",
    [
        ["--untrusted"],
        ["--set", "parallelism=1"],
        ["--env-file", "e"],
        ["--age-key-file", "k"],
    ],
)
def test_options_of_cluster_files_are_refused(terminal: Terminal, options: list[str]) -> None:
    done = terminal.type("validate", *options, agent(terminal))
    assert done.code == 2
    assert f"agent.yaml is an agent file, which {options[0]} cannot be used with" in done.err


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"kind": "Agent", "apiVersion": "swarmplan/v1", "clusters": {}}),
        "kind: 'Agent'\napiVersion: swarmplan/v1\nclusters: {}\n",
    ],
)
def test_it_is_known_however_it_is_written(terminal: Terminal, text: str) -> None:
    done = terminal.type("validate", agent(terminal, text))
    assert done.code == 2
    assert "clusters: must not be empty" in done.err


@pytest.mark.parametrize("command", ["plan", "apply", "status", "watch"])
def test_other_commands_say_what_it_is(terminal: Terminal, command: str) -> None:
    done = terminal.type(command, agent(terminal))
    assert done.code == 2
    assert "agent.yaml: this is an agent file, not a cluster file: swarmplan agent run agent.yaml" in done.err


def test_a_cluster_file_that_only_mentions_it_is_none(terminal: Terminal) -> None:
    file = terminal.folder / "cluster.yaml"
    file.write_text(f"{file.read_text()}\nx-note: 'kind: Agent'\n")
    done = terminal.type("validate")
    assert done.code == 0
    assert " is valid: " in done.out


def test_a_pipe_is_read_once_only(terminal: Terminal) -> None:
    read, write = os.pipe()
    os.write(write, (terminal.folder / "cluster.yaml").read_bytes())
    os.close(write)
    try:
        assert terminal.type("validate", f"/dev/fd/{read}").code == 0
    finally:
        os.close(read)
