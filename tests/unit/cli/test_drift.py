"""``swarmplan drift`` as it is typed."""

import click
import pytest
from json_schemas import faults
from unit.cli.terminal import Terminal
from unit.history.samples import record

from swarmplan.cli.commands.cluster import drift as module
from swarmplan.cli.operations.record import last_up_to_date
from swarmplan.cli.wiring.simulation import load_world, save_world
from swarmplan.drift.drift import DriftKind
from swarmplan.render.drift.schema import drift_schema


def by_hand(terminal: Terminal, *, stop: str = "", remove: str = "") -> None:
    """Change the simulated cluster behind swarmplan's back."""
    place = terminal.state / "simulated" / "lab.json"
    world = load_world(place)
    if stop:
        world.driver("lab", "local").stop(stop)
    if remove:
        manager = world.connect(world.driver("lab", "local").endpoint("lab-manager-1"))
        manager.remove_service(manager.service(remove)["ID"])
    save_world(place, world, empty=False)


def test_no_drift_an_edit_and_a_cluster_that_was_never_applied(terminal: Terminal) -> None:
    typed = terminal.rehearse("drift")
    assert (typed.code, typed.out.splitlines()[0]) == (0, "No drift: lab was not applied yet.")
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    typed = terminal.rehearse("drift")
    assert (typed.code, typed.out) == (0, "No drift: lab is as it was last applied.\n")
    terminal.edit("MODE: live", "MODE: test")
    typed = terminal.rehearse("drift")
    assert typed.code == 0
    assert "1 change in the file has not been applied yet" in typed.out


def test_each_form_and_the_exit_codes(terminal: Terminal) -> None:
    terminal.edit("managers: {count: 1}", "managers: {count: 1}\nworkers: {count: 1}")
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    by_hand(terminal, stop="lab-worker-1")
    typed = terminal.rehearse("drift")
    assert (typed.code, typed.err) == (3, "")
    assert "! machines.lab-worker-1: stopped" in typed.out
    assert "Last up to date after run " in typed.out
    body = terminal.rehearse("drift", "--format", "json")
    assert faults(body.json, drift_schema()) == []
    assert body.code == 3
    assert terminal.rehearse("drift", "--format", "markdown").out.startswith(
        "### swarmplan: drift of `lab`\n"
    )
    assert terminal.type("schema", "--of", "drift").json["title"] == "swarmplan drift"


def test_what_cannot_be_read_is_not_no_drift(terminal: Terminal) -> None:
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    place = terminal.state / "simulated" / "lab.json"
    world = load_world(place)
    world.hang("lab", "lab-manager-1")
    save_world(place, world, empty=False)
    typed = terminal.rehearse("drift")
    assert typed.code == 4
    assert "could not be read" in typed.err
    assert "\nCould not be read\n  ? " in typed.out
    assert "Drift of lab: 1 infrastructure.\n" in typed.out
    typed = terminal.rehearse("drift", "--kind", "benign")
    assert typed.code == 4
    summary = "Drift of lab is unknown: part of it could not be read (1 of other kinds not shown)."
    assert summary in " ".join(typed.out.split())


def test_an_error_in_json_is_the_document_of_a_run(terminal: Terminal) -> None:
    terminal.write("nonsense: [")
    typed = terminal.rehearse("drift", "--format", "json")
    assert (typed.code, typed.json["command"], typed.json["exit_code"]) == (2, "drift", 2)


def test_drift_of_kinds_that_are_not_shown_is_counted(terminal: Terminal) -> None:
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    by_hand(terminal, remove="web")
    typed = terminal.rehearse("drift", "--kind", "changed", "--kind", "foreign")
    assert typed.code == 0
    assert typed.out == "No drift of kind changed or foreign in lab (1 of other kinds not shown).\n"
    body = terminal.rehearse("drift", "--kind", "changed", "--format", "json").json
    assert faults(body, drift_schema()) == []
    assert (body["drift"], body["findings"], body["kinds"]) == (False, [], ["changed"])
    assert body["counts"]["missing"] == 1
    typed = terminal.rehearse("drift", "--kind", "missing")
    assert (typed.code, "Drift of lab: 1 missing.\n" in typed.out) == (3, True)


def test_only_a_run_of_the_whole_file_says_when_all_was_up_to_date(terminal: Terminal) -> None:
    assert terminal.rehearse("apply", "--auto-approve").code == 0
    (applied,) = terminal.rehearse("history", "--format", "json").json["runs"]
    by_hand(terminal, remove="web")
    assert terminal.rehearse("token", "worker", "--rotate").code == 0
    body = terminal.rehearse("drift", "--format", "json").json
    assert body["last_up_to_date"]["id"] == applied["id"]


@pytest.mark.parametrize("command", ["token --rotate", "backup", "import", "restore", "recover", "destroy"])
def test_other_commands_do_not_say_so(command: str) -> None:
    whole = record(id="whole", command="watch")
    others = [record(command=command), record(partial=True), record(result="not converged")]
    found = last_up_to_date([*others, whole, record(id="older")])
    assert found is not None
    assert found.id == "whole"
    assert last_up_to_date(others) is None


def test_the_kinds_of_the_option_are_all_there_are() -> None:
    (kinds,) = (one for one in module.command.params if one.name == "kinds")
    assert isinstance(kinds.type, click.Choice)
    assert [*kinds.type.choices] == [*map(str, DriftKind)]
