"""``--untrusted`` on every command that loads a file, and as a variable."""

import os
from pathlib import Path

import pytest
from unit.cli.terminal import SPEC, Terminal

from swarmplan.cli.command_line.groups import COMMANDS, command_of

STEALS = f"{SPEC}configs: {{c: {{file: ../outside.txt}}}}\nsecrets: {{s: {{command: [sh, -c, echo x; touch ran]}}}}\n"
LOADING = {
    "validate": [], "plan": [], "apply": [], "status": [], "history": [], "watch": [], "destroy": [], "import": [], "backup": [], "recover": [],
    "ssh": ["m1"], "exec": ["m1", "--", "true"], "env": ["m1"], "token": ["worker"],
    "lock": [], "unlock": ["--holder", "x"], "drift": [], "ui": [],
}  # fmt: skip
"""The commands that load a cluster file, each with its arguments. ``restore`` has its own test."""


@pytest.fixture
def inside(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal in a folder of the folder, next to which is what must not be read."""
    terminal.write("stolen-b7e1", "outside.txt")
    (terminal.folder / "repo").mkdir()
    monkeypatch.chdir(terminal.folder / "repo")
    terminal.write(STEALS, "repo/cluster.yaml")
    return terminal


def test_every_command_that_loads_a_file_has_it() -> None:
    having = {
        name for name in COMMANDS if any("--untrusted" in option.opts for option in command_of(name).params)
    }
    files = {
        name for name in COMMANDS if any("--env-file" in option.opts for option in command_of(name).params)
    }
    assert having == files == {*LOADING, "restore"}


@pytest.mark.parametrize("command", LOADING)
@pytest.mark.parametrize("option", [["--untrusted"], []], ids=["option", "variable"])
def test_a_command_refuses(
    command: str, option: list[str], inside: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not option:
        monkeypatch.setenv("SWARMPLAN_UNTRUSTED", "1")
    typed = inside.type(command, *option, *LOADING[command])
    assert typed.code == 2, typed
    assert "Error: cluster.yaml:7:21: configs.c.file: leads outside of " in typed.err
    assert (
        "Error: cluster.yaml:8:25: secrets.s.command.0: runs a program, which --untrusted refuses"
        in typed.err
    )
    assert "stolen" not in typed.out + typed.err
    assert not Path("ran").exists()


def test_a_variable_that_is_no_answer_is_an_error(inside: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWARMPLAN_UNTRUSTED", "perhaps")
    assert inside.type("validate").code == 2


def test_a_cluster_file_that_is_a_link_to_elsewhere_is_refused(inside: Terminal) -> None:
    Path("link.yaml").symlink_to("../outside.txt")
    typed = inside.type("validate", "--untrusted", "link.yaml")
    assert (typed.code, "stolen" in typed.err) == (2, False)
    assert "link.yaml: cannot be read: it leads outside of" in typed.err
    assert "which --untrusted refuses: name a file in that folder" in typed.err
    Path("own.env").symlink_to("../outside.txt")
    typed = inside.type("validate", "--untrusted", "--env-file", "own.env")
    assert "own.env: cannot be read: it leads outside of" in typed.err


def test_what_a_shell_gives_to_read_is_read(inside: Terminal) -> None:
    inside.write(SPEC.replace("lab/hello:1", "lab/hello:$TAG"), "repo/cluster.yaml")
    reader, writer = os.pipe()
    os.write(writer, b"TAG=7\n")
    os.close(writer)
    typed = inside.type("plan", "--simulate", "--untrusted", "--env-file", f"/dev/fd/{reader}")
    os.close(reader)
    assert (typed.code, typed.err) == (0, "")


def test_a_saved_plan_is_judged_by_its_own_folder(inside: Terminal) -> None:
    assert inside.type("plan", "--simulate", "--out", "a.plan").code == 0
    typed = inside.type("apply", "--simulate", "--untrusted", "--plan", "a.plan")
    assert typed.code == 2
    assert "Error: a.plan: configs.c leads outside of " in typed.err
    assert "Error: a.plan: secrets.s runs a program, which --untrusted refuses: leave it out" in typed.err
    inside.write(SPEC, "repo/cluster.yaml")
    assert inside.type("plan", "--simulate", "--out", "a.plan").code == 0
    assert inside.type("apply", "--simulate", "--untrusted", "--plan", "a.plan").code == 0
    Path("elsewhere").mkdir()
    Path("a.plan").rename("elsewhere/a.plan")
    typed = inside.type("apply", "--simulate", "--untrusted", "--plan", "elsewhere/a.plan")
    assert "policy.backup_folder leads outside of" in typed.err
