"""A cluster file that names another cluster than the one it was applied as."""

import pytest
from unit.cli.terminal import Terminal

TOLD = "this file was applied as the cluster lab, and names shop now: lab stays as it is, with its 1 machine"


@pytest.fixture
def applied(terminal: Terminal) -> Terminal:
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    return terminal


def test_a_changed_name_needs_approval_and_names_the_old_cluster(applied: Terminal) -> None:
    applied.edit("name: lab", "name: shop")
    hazards = applied.rehearse("plan", "--format", "json").json["hazards"]
    assert [hazard["allow"] for hazard in hazards] == ["rename"]
    assert hazards[0]["message"].startswith(f"cluster.yaml:3:7: {TOLD}")
    refused = applied.rehearse("apply", "--auto-approve")
    assert (refused.code, "needs --allow rename" in " ".join(refused.err.split())) == (4, True)
    assert [path.name for path in (applied.state / "journal").iterdir()] == ["lab.simulated.jsonl"]


def test_two_clusters_of_one_file_are_possible_and_told_once(applied: Terminal) -> None:
    applied.edit("name: lab", "name: shop")
    assert applied.rehearse("apply", "--auto-approve", "--allow", "rename").code == 0
    assert applied.rehearse("apply", "--auto-approve").code == 0
    applied.edit("name: shop", "name: lab")
    assert applied.rehearse("apply", "--auto-approve").code == 0


def test_a_file_that_begins_to_name_another_files_cluster_is_told(applied: Terminal) -> None:
    """The other cluster is known here, but not by this file."""
    applied.write(
        (applied.folder / "cluster.yaml").read_text().replace("name: lab", "name: prod"), "prod.yaml"
    )
    assert applied.type("apply", "prod.yaml", "--simulate", "--auto-approve").code == 0
    text = (applied.folder / "prod.yaml").read_text()
    applied.write(text.replace("name: prod", "name: lab").replace("live", "test"), "prod.yaml")
    typed = applied.type("apply", "prod.yaml", "--simulate", "--auto-approve")
    assert (
        typed.code,
        "was applied as the cluster prod, and names lab now" in " ".join(typed.err.split()),
    ) == (4, True)


def test_a_copy_is_a_file_of_its_own(applied: Terminal) -> None:
    applied.write(
        (applied.folder / "cluster.yaml").read_text().replace("name: lab", "name: shop"), "shop.yaml"
    )
    assert applied.type("apply", "shop.yaml", "--simulate", "--auto-approve").code == 0


@pytest.mark.parametrize("words", [[], ["--env-file", "rooms.env"]])
def test_a_name_from_a_variable_or_from_the_command_line_may_differ(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    terminal.edit("name: lab", "name: room-${ROOM}")
    for room in ("1", "2", "3"):
        if words:
            terminal.write(f"ROOM={room}\n", "rooms.env")
        else:
            monkeypatch.setenv("ROOM", room)
        assert terminal.rehearse("apply", "--auto-approve", *words).code == 0
    assert terminal.rehearse("apply", "--auto-approve", "--set", "name=room-4").code == 0


def test_the_rest_of_a_file_that_is_overridden_does_not_matter(applied: Terminal) -> None:
    """The name is the second file's; the first is shared."""
    for room in ("a", "b"):
        applied.write(f"name: {room}\n", f"{room}.yaml")
        typed = applied.type("apply", "cluster.yaml", "-f", f"{room}.yaml", "--simulate", "--auto-approve")
        assert typed.code == 0


def test_a_saved_plan_of_a_renamed_file_is_applied_with_its_approval(applied: Terminal) -> None:
    applied.edit("name: lab", "name: shop")
    assert applied.rehearse("plan", "--out", "saved").code == 0
    refused = applied.type("apply", "--plan", "saved", "--simulate")
    assert (refused.code, "needs --allow rename" in " ".join(refused.err.split())) == (4, True)
    assert applied.type("apply", "--plan", "saved", "--simulate", "--allow", "rename").code == 0


def test_a_destroyed_cluster_is_forgotten(applied: Terminal) -> None:
    assert applied.rehearse("destroy", "--auto-approve").code == 0
    applied.edit("name: lab", "name: shop")
    assert applied.rehearse("apply", "--auto-approve").code == 0


def test_a_run_from_before_this_was_recorded_counts_by_its_files(applied: Terminal) -> None:
    journal = applied.state / "journal" / "lab.simulated.jsonl"
    named = f', "named_in": "{applied.folder / "cluster.yaml"}"'
    text = journal.read_text()
    assert named in text
    journal.write_text(text.replace(named, ""))
    applied.edit("name: lab", "name: shop")
    assert applied.rehearse("apply", "--auto-approve").code == 4
