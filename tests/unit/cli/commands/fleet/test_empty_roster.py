"""A fleet without students: a CSV file with its first line alone, as a spreadsheet may leave it."""

import pytest
from unit.cli.commands.fleet.classroom import FLEET, Classroom
from unit.cli.terminal import Terminal


@pytest.mark.parametrize(
    ("roster", "command", "said"),
    [
        ("roster.csv", ("plan",), "Fleet lab has no clusters to plan."),
        ("[]", ("plan",), "Fleet lab has no clusters to plan."),
        ("roster.csv", ("apply", "--auto-approve"), "Fleet lab has no clusters to plan.\nNo clusters."),
        ("roster.csv", ("destroy", "--auto-approve"), "Fleet lab has no clusters to destroy.\nNo clusters."),
        ("roster.csv", ("status",), "No clusters."),
        ("roster.csv", ("pause",), "No clusters."),
        ("roster.csv", ("grade",), "No students."),
    ],
)
def test_a_roster_without_students_is_said_so_plainly(
    terminal: Terminal, roster: str, command: tuple[str, ...], said: str
) -> None:
    room = Classroom(terminal)
    empty = FLEET.replace("[{id: anna}, {id: bob, group: b}]", roster)
    terminal.write(f"{empty}checks: [{{id: two, swarm: {{managers: 1}}}}]\n", "fleet.yaml")
    terminal.write("id,name\n", "roster.csv")
    typed = room.fleet(*command)
    assert (typed.code, typed.out.strip()) == (0, said)
    assert (
        "fleet.yaml:5:1: roster: nobody is in it, so no cluster is asked for; a CSV file has a row"
        in typed.err
    )
