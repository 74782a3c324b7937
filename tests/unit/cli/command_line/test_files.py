"""Cluster files as arguments and by -f, in the order in which they were typed."""

from pathlib import Path

import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.command_line.files import as_typed, split_files

NAMES = {"a.yaml": "name: first\n", "b.yaml": "name: second\n"}


@pytest.mark.parametrize(
    ("words", "last"),
    [
        (["cluster.yaml", "a.yaml", "b.yaml"], "second"),
        (["cluster.yaml", "-f", "a.yaml", "b.yaml"], "second"),
        (["-f", "cluster.yaml", "b.yaml", "--file", "a.yaml"], "first"),
        (["-f", "cluster.yaml", "--file=b.yaml", "a.yaml"], "first"),
        (["-fcluster.yaml", "-fb.yaml", "-fa.yaml"], "first"),
        (["-f", "cluster.yaml", "-f", "a.yaml", "--", "b.yaml"], "second"),
    ],
)
def test_the_last_file_that_was_typed_wins(terminal: Terminal, words: list[str], last: str) -> None:
    for name, text in NAMES.items():
        terminal.write(text, name)
    typed = terminal.type("validate", *words)
    assert (typed.code, typed.out.split()[0]) == (0, last), typed.err


@pytest.mark.parametrize(
    "words",
    [
        ["env", "cluster.yaml", "a.yaml", "manager-1"],
        ["env", "cluster.yaml", "manager-1", "-f", "a.yaml"],
        ["env", "-f", "cluster.yaml", "./a.yaml", "manager-1"],
        ["exec", "cluster.yaml", "manager-1", "-f", "a.yaml", "--", "ls", "b.yaml"],
        ["exec", "cluster.yaml", "./a.yaml", "manager-1", "--", "ls", "b.yaml"],
        ["ssh", "cluster.yaml", "-f", "a.yaml", "manager-1"],
    ],
)
def test_commands_for_machines_take_files_both_ways(terminal: Terminal, words: list[str]) -> None:
    for name, text in NAMES.items():
        terminal.write(text, name)
    typed = terminal.rehearse(*words)
    assert "first" in typed.out + typed.err
    assert "second" not in typed.out + typed.err


def test_a_token_takes_files_both_ways(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    told = [
        terminal.rehearse("token", *words).out
        for words in (
            ("worker",),
            ("cluster.yaml", "worker"),
            ("worker", "-f", "cluster.yaml"),
            ("-f", "cluster.yaml", "worker"),
        )
    ]
    assert told[0].startswith("SWMTKN-1-")
    assert len(set(told)) == 1


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["exec"], "MACHINE"),
        (["exec", "cluster.yaml"], "MACHINE"),
        (["exec", "manager-1"], "COMMAND"),
        (["env"], "MACHINE"),
    ],
)
def test_what_is_missing_is_named(terminal: Terminal, words: list[str], missing: str) -> None:
    typed = terminal.type(*words)
    assert (typed.code, f"Missing argument '{missing}'" in typed.err) == (2, True)


def test_files_are_put_where_they_were_typed() -> None:
    assert as_typed(("a", "b"), [(0, "x"), (1, "y"), (2, "z")]) == ("x", "a", "y", "b", "z")
    assert as_typed(("a",), [(1, "x"), (2, "y")], before=1) == ("x", "a", "y")
    assert as_typed((), [(5, "x"), (5, "y")]) == ("x", "y")


def test_words_that_no_machine_is_called_are_files() -> None:
    words = ("-", "a.yaml", "dir/b", "m1", "c.yaml")
    assert split_files(words) == (("-", "a.yaml", "dir/b"), ("m1", "c.yaml"))
    assert split_files(("192.0.2.1", "ls")) == ((), ("192.0.2.1", "ls"))


def test_of_a_file_that_is_not_there_the_nearest_is_named(terminal: Terminal) -> None:
    typed = terminal.type("status", "clster.yaml")
    assert (typed.code, typed.err) == (2, "Error: clster.yaml: no such file; did you mean cluster.yaml?\n")
    Path("x.yaml").write_text("")
    typed = terminal.type("validate", "nofile.yaml")
    assert typed.err == "Error: nofile.yaml: no such file\n"  # the ending alone is no likeness
    Path("prod.json").write_text("")
    assert terminal.type("validate", "prd.yaml").err == "Error: prd.yaml: no such file\n"
    assert terminal.type("plan", "zzz").err == "Error: zzz: no such file\n"
    assert terminal.type("plan", "zzz/cluster.yaml").err == "Error: zzz/cluster.yaml: no such file\n"
