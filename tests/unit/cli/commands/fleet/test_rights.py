"""A fleet of the local driver for a user who is not root: said in one line, and nothing is shown as if it was not there."""

import os

import pytest
from unit.cli.commands.fleet.classroom import Classroom
from unit.cli.terminal import Terminal

CHECKS = "checks: [{id: web, service: {name: web, running: 1}}]\n"


@pytest.mark.parametrize(
    "words",
    [
        ("plan",),
        ("status",),
        ("status", "--exit-code"),
        ("apply", "--auto-approve"),
        ("destroy", "--auto-approve"),
        ("reset", "anna", "--auto-approve"),
        ("grade",),
        ("pause",),
        ("resume",),
        ("checkpoint", "start", "--passphrase-file", "passphrase"),
        ("exec", "manager-1", "--", "true"),
    ],
    ids=" ".join,
)
def test_it_is_said_once(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    room = Classroom(terminal)
    terminal.write((terminal.folder / "fleet.yaml").read_text() + CHECKS, "fleet.yaml")
    terminal.write("correct horse battery staple", "passphrase")
    monkeypatch.setattr(os, "geteuid", lambda: 65534)
    typed = room.terminal.type("fleet", *words)
    assert (typed.code, typed.out) == (1, "")
    assert typed.err.splitlines()[-1] == "Error: the local driver needs root: run the command with sudo"
    assert "lab-anna" not in typed.err


def test_a_simulated_fleet_needs_no_root(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 65534)
    room = Classroom(terminal)
    room.applied()
    assert room.states("status") == {"anna": "healthy", "bob": "healthy"}
