"""The clusters of this machine, from their journals."""

import json

import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.operations import known_clusters


def test_a_cluster_is_listed_from_its_first_apply_until_it_is_destroyed(terminal: Terminal) -> None:
    none = terminal.type("clusters")
    assert (none.code, none.out) == (0, "No cluster was applied from this machine.\n")
    assert terminal.type("clusters", "--format", "json").json == []
    terminal.rehearse("apply", "--auto-approve")
    (found,) = terminal.type("clusters", "--format", "json").json
    at = found.pop("at")
    assert found == {
        "name": "lab",
        "simulated": True,
        "files": [str(terminal.folder / "cluster.yaml")],
        "command": "swarmplan apply",
        "verdict": "converged",
        "machines": 1,
    }
    head, row = terminal.type("clusters").out.splitlines()
    assert head.split() == ["NAME", "MACHINES", "LAST", "RUN", "COMMAND", "VERDICT", "FILES"]
    assert row.startswith("lab (simulated)  1 ")
    assert f"  {at[:16].replace('T', ' ')} UTC  apply    converged  {terminal.folder}" in row
    terminal.rehearse("destroy", "--auto-approve")
    assert terminal.type("clusters", "--format", "json").json == []


def test_what_was_refused_makes_no_cluster(terminal: Terminal) -> None:
    def listed() -> list[str]:
        return [each["name"] for each in terminal.type("clusters", "--format", "json").json]

    assert terminal.rehearse("apply", "--set", "name=other").code == 4  # nobody approves
    assert listed() == []
    terminal.rehearse("plan", "--out", "saved")
    terminal.rehearse("apply", "--auto-approve")
    assert listed() == ["lab"]
    terminal.rehearse("destroy", "--auto-approve")
    assert terminal.rehearse("recover", "--auto-approve").code == 4
    assert listed() == []
    terminal.rehearse("apply", "--auto-approve")
    (terminal.state / "journal" / "lab.simulated.jsonl").unlink()
    assert terminal.rehearse("apply", "--plan", "saved").code == 4  # stale
    assert listed() == []
    assert terminal.rehearse("apply").code == 0  # nothing to do, in a cluster that somebody else made
    assert listed() == ["lab"]


def test_the_last_run_counts_and_a_saved_plan_has_no_files(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    terminal.edit("live", "test")
    terminal.rehearse("plan", "--out", "saved")
    terminal.rehearse("apply")  # refused: nobody approves
    (found,) = terminal.type("clusters", "--format", "json").json
    assert (found["verdict"], found["machines"]) == ("refused", 1)
    terminal.rehearse("destroy")  # refused, too: the machine is still there
    (found,) = terminal.type("clusters", "--format", "json").json
    assert (found["command"], found["machines"]) == ("swarmplan destroy", 1)
    terminal.rehearse("apply", "--plan", "saved")
    (found,) = terminal.type("clusters", "--format", "json").json
    assert (found["verdict"], found["files"]) == ("converged", [str(terminal.folder / "cluster.yaml")])


@pytest.mark.parametrize(
    ("journal", "verdict"),
    [
        ("", None),
        ("not json\n[1]\n", None),
        ('{"at": "2026-01-02T03:04:05", "run": "a", "command": "swarmplan apply"}\n', None),
        (
            (
                '{"at": "2026-01-02T03:04:05", "run": "a", "command": "swarmplan apply"}\n'
                '{"at": 7, "run": "a", "ended": ["x"], "machines": "three"}\n'
            ),
            None,
        ),
        (
            (
                '{"run": "a", "command": "swarmplan apply"}\n{"run": "a", "ended": "failed", "machines": 3}\n'
                '{"run": "b", "command": "swarmplan apply"}\n'
            ),
            None,
        ),
    ],
)
def test_a_journal_of_whichever_kind_is_no_failure(
    terminal: Terminal, journal: str, verdict: str | None
) -> None:
    place = terminal.state / "journal"
    place.mkdir(parents=True)
    (place / "lab.jsonl").write_text(journal, encoding="utf-8")
    (place / "odd.jsonl").mkdir()
    typed = terminal.type("clusters", "--format", "json")
    assert [(each["name"], each["verdict"]) for each in typed.json] == [("lab", verdict), ("odd", None)]
    assert terminal.type("clusters").code == 0


def test_of_a_long_journal_the_end_is_read(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_clusters, "_TAIL", 400)
    terminal.rehearse("apply", "--auto-approve")
    place = terminal.state / "journal" / "lab.simulated.jsonl"
    run = {"run": "z", "at": "2026-01-02T03:04:05"}
    with place.open("a", encoding="utf-8") as file:
        file.write(
            "".join(
                json.dumps({**run, **line}) + "\n"
                for line in ({"step": "x" * 900}, {"command": "swarmplan watch"}, {"ended": "failed"})
            )
        )
    (found,) = terminal.type("clusters", "--format", "json").json
    assert (found["command"], found["verdict"], found["files"]) == ("swarmplan watch", "failed", [])


def test_the_status_of_a_mistyped_name_asks_which_was_meant(terminal: Terminal) -> None:
    terminal.rehearse("apply", "--auto-approve")
    typed = terminal.rehearse("status", "--set", "name=lba")
    assert (typed.code, typed.err) == (0, "Note: Did you mean 'lab'?\n")
    assert terminal.rehearse("status", "--set", "name=tomorrow").err == ""
    assert terminal.rehearse("status").err == ""
