"""``swarmplan agent install``: printed or written, and said before what cannot be."""

from pathlib import Path

import pytest
from unit.cli.terminal import Terminal

from swarmplan.agent.install.unit import MARK

HEAD = "apiVersion: swarmplan/v1\nkind: Agent\nclusters:\n"
FILES = HEAD + "  lab:\n    source: {files: [cluster.yaml]}\n"
GIT = HEAD + "  lab:\n    source: {git: 'https://git.example/ops.git'}\n"


def test_a_unit_is_printed_and_written_over_what_it_wrote(terminal: Terminal) -> None:
    terminal.write(GIT, "agent.yaml")
    printed = terminal.type("agent", "install", "--systemd", "--user", "root")
    assert printed.code == 0
    assert f"agent run {terminal.folder}/agent.yaml\n" in printed.out
    for _ in range(2):
        assert terminal.type("agent", "install", "--systemd", "--user", "root", "--out", "unit").code == 0
    written = terminal.folder / "unit"
    assert written.read_text() == printed.out
    assert written.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("there", ["[Unit]\n", ""])
def test_nothing_else_is_overwritten(terminal: Terminal, there: str) -> None:
    terminal.write(GIT, "agent.yaml")
    terminal.write(there, "unit")
    refused = terminal.type("agent", "install", "--systemd", "--out", "unit")
    assert refused.code == 2
    assert "unit is there already" in refused.err
    assert (terminal.folder / "unit").read_text() == there


def test_a_link_is_not_followed(terminal: Terminal, tmp_path: Path) -> None:
    terminal.write(GIT, "agent.yaml")
    terminal.write(MARK, "other")
    (terminal.folder / "unit").symlink_to("other")
    assert terminal.type("agent", "install", "--systemd", "--out", "unit").code == 1
    assert (tmp_path / "other").read_text() == MARK


def test_a_service_is_refused_for_what_is_on_this_machine(terminal: Terminal) -> None:
    terminal.write(FILES, "agent.yaml")
    refused = terminal.type("agent", "install", "--service", "--image", "lab/agent:1")
    assert refused.code == 2
    assert "clusters.lab: its files are on this machine" in refused.err
    told = terminal.type("agent", "install", "--systemd", "--user", "root")
    assert told.code == 0
    assert "may choose any machine driver" in told.err
    assert "any machine" not in terminal.type("agent", "install", "--systemd", "--driver", "local").err


def test_what_the_unit_hides_is_said_before_it_is_written(terminal: Terminal) -> None:
    terminal.write(GIT + "notify: {local: {command: [/usr/bin/tell]}}\nstate: /var/tmp/agent\n", "agent.yaml")
    told = terminal.type("agent", "install", "--systemd", "--user", "root", "--out", "unit")
    assert told.code == 0
    said = " ".join(told.err.split())
    assert (
        "state: /var/tmp/agent is not there for the agent: by PrivateTmp the unit has a /var/tmp of its own"
        in said
    )
    assert "notify.local.command: /usr/bin/tell can write in /var/lib/swarmplan" in said


def test_a_service_is_a_stack(terminal: Terminal) -> None:
    terminal.write(GIT, "agent.yaml")
    found = terminal.type("agent", "install", "--service", "--image", "lab/agent:1", "--replicas", "3")
    assert found.code == 0
    assert "replicas: 3\n" in found.out


def test_hosts_of_this_machine_are_made_by_root(terminal: Terminal) -> None:
    terminal.write(GIT, "agent.yaml")
    refused = terminal.type("agent", "install", "--systemd", "--driver", "local", "--user", "nobody")
    assert refused.code == 2
    assert "made by root" in refused.err
    assert "User=root\n" in terminal.type("agent", "install", "--systemd", "--driver", "local").out


def test_a_user_that_is_to_be_made_is_told(terminal: Terminal) -> None:
    terminal.write(GIT, "agent.yaml")
    told = terminal.type("agent", "install", "--systemd", "--user", "nobody-yet")
    assert told.code == 0
    assert "run useradd --system" in told.err


@pytest.mark.parametrize(
    "given",
    [
        (),
        ("--systemd", "--service"),
        ("--systemd", "--image", "x"),
        ("--service",),
        ("--service", "--image", "x", "--user", "root"),
        ("--service", "--image", "x", "--driver", "ssh"),
    ],
)
def test_options_that_do_not_go_together(terminal: Terminal, given: tuple[str, ...]) -> None:
    terminal.write(GIT, "agent.yaml")
    assert terminal.type("agent", "install", *given).code == 2


def test_a_faulty_agent_file_is_no_unit(terminal: Terminal) -> None:
    terminal.write(GIT + "servre: {}\n", "agent.yaml")
    refused = terminal.type("agent", "install", "--systemd")
    assert (refused.code, refused.out) == (2, "")
    assert "agent.yaml:" in refused.err
