"""``swarmplan explain`` for people, in any width, and for programs."""

import pytest
from unit.cli.terminal import Terminal

from swarmplan.spec.explain.keys import File, all_keys


def test_a_key_is_explained_with_an_example(terminal: Terminal) -> None:
    typed = terminal.type("explain", "policy.max_destroys")
    assert (typed.code, typed.err) == (0, "")
    assert typed.out.startswith("policy.max_destroys\n  Maximum number of machines")
    assert "  default:  0\n" in typed.out
    assert typed.out.endswith("Example:\n  policy:\n    max_destroys: 1\n")


def test_a_mapping_lists_its_keys_in_a_narrow_terminal(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    typed = terminal.type("explain", "services.web.deploy")
    assert "\nKeys:\n  mode  " in typed.out
    assert max(map(len, typed.out.splitlines())) <= 60


_WITH_ENTRIES = [
    f"{file}.{path.removesuffix('.NAME')}"
    for file in File
    for path, key in all_keys(file).items()
    if path.endswith(".NAME") and key.keys
]


@pytest.mark.parametrize("path", _WITH_ENTRIES)
def test_where_entries_have_names_their_keys_are_listed(terminal: Terminal, path: str) -> None:
    typed = terminal.type("explain", path)
    inside = terminal.type("explain", f"{path}.NAME")
    keys = inside.out.partition("Keys:\n")[2].partition("\n\n")[0]
    assert keys
    assert f"Keys of an entry ({path.partition('.')[2]}.NAME):\n{keys}\n" in typed.out
    found = terminal.type("explain", path, "--format", "json").json["entry"]
    assert list(found["keys"]) == [line.split()[0] for line in keys.splitlines() if line[2] != " "]


def test_what_docs_and_hints_name_is_among_them() -> None:
    assert {
        f"Cluster.{key}" for key in ("services", "networks", "secrets", "configs", "volumes", "stacks")
    } < {*_WITH_ENTRIES}
    assert {"Agent.clusters", "Agent.notify", "Cluster.services.NAME.depends_on"} < {*_WITH_ENTRIES}


def test_programs_get_json(terminal: Terminal) -> None:
    found = terminal.type("explain", "services.web.ports", "--format", "json").json
    assert found["key"] == "services.NAME.ports"
    assert set(found) == {
        "key", "file", "description", "supported", "value", "default", "required", "keys", "entry", "example",
    }  # fmt: skip
    assert terminal.type("explain", "services.web.build", "--format", "json").json["supported"] is False


def test_a_key_of_the_agent_file_is_explained(terminal: Terminal) -> None:
    typed = terminal.type("explain", "clusters.source.ref")
    assert typed.out.startswith("clusters.NAME.source.ref\n")
    assert "  file:   Agent\n" in typed.out
    assert typed.out.endswith("        ref:\n          branch: main\n")
    assert terminal.type("explain", "Agent").out.startswith("the agent file\n")


def test_of_a_key_that_both_files_have_it_is_told_which(terminal: Terminal) -> None:
    first = " ".join(terminal.type("explain", "kind").out.split())
    assert "file: Cluster; Agent and Fleet have it, too: swarmplan explain Agent.kind or Fleet.kind" in first
    assert "kind: Cluster" in first
    other = " ".join(terminal.type("explain", "Agent.kind").out.split())
    assert (
        "file: Agent; Cluster and Fleet have it, too: swarmplan explain Cluster.kind or Fleet.kind" in other
    )
    assert other.endswith("kind: Agent")
    two = " ".join(terminal.type("explain", "Fleet.policy.max_destroys").out.split())
    assert "file: Fleet; Cluster has it, too: swarmplan explain Cluster.policy.max_destroys" in two


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("replcas", "did you mean"),
        ("labels", "'labels' is a key in"),
        ("services.web.replcas", "did you mean"),
    ],
)
def test_what_is_not_found_is_an_error_of_the_command_line(terminal: Terminal, key: str, told: str) -> None:
    typed = terminal.type("explain", key)
    assert (typed.code, typed.out) == (2, "")
    assert told in typed.err.splitlines()[-1]


@pytest.mark.parametrize("word", ["service", "secret", "stack"])
def test_a_key_that_is_meant_is_all_that_is_said(terminal: Terminal, word: str) -> None:
    assert terminal.type("explain", word).err.endswith(f"; did you mean '{word}s'?\n")


@pytest.mark.parametrize(
    ("word", "hint"), [("drain", "set its availability: drain"), ("join", "joins nodes by itself")]
)
def test_a_word_of_docker_that_is_no_key_is_answered(terminal: Terminal, word: str, hint: str) -> None:
    typed = terminal.type("explain", word)
    assert typed.code == 2
    assert f"'{word}' is not a key of the cluster file" in typed.err
    assert hint in " ".join(typed.err.split())
