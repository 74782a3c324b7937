"""A .env beside the cluster file that sets what nothing else sets."""

import pytest
from unit.cli.terminal import Terminal

SPEC = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
services: {web: {image: "lab/hello:1", environment: {A: "${DB_PASSWORD}", B: "${OTHER}"}}}
"""
HINT = "sets DB_PASSWORD, and is read only if it is named: --env-file "


@pytest.fixture
def beside(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.delenv("DB_PASSWORD", raising=False)
    terminal.write(SPEC)
    terminal.write("DB_PASSWORD=hunter-22\nUNUSED=x\n", ".env")
    return terminal


def test_it_is_named(beside: Terminal) -> None:
    typed = beside.type("validate")
    assert typed.code == 0
    assert HINT in " ".join(typed.err.split())
    assert "hunter" not in typed.err
    assert HINT not in " ".join(beside.type("validate", "--env-file", ".env").err.split())


@pytest.mark.parametrize("text", ["OTHER_NAME=1\n", "\0", "DB_PASSWORD\n"])
def test_one_that_does_not_set_it_is_not_named(beside: Terminal, text: str) -> None:
    beside.write(text, ".env")
    assert "--env-file" not in beside.type("validate").err


def test_a_folder_of_that_name_is_none(beside: Terminal) -> None:
    (beside.folder / ".env").unlink()
    (beside.folder / ".env").mkdir()
    assert "--env-file" not in beside.type("validate").err


def test_a_file_that_is_not_trusted_has_none(beside: Terminal) -> None:
    assert HINT not in " ".join(beside.type("validate", "--untrusted").err.split())
