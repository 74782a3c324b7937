"""What people type from habit is answered with what it is here."""

import re

import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.command_line import hints
from swarmplan.cli.command_line.groups import COMMANDS


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["up"], "swarmplan apply"),
        (["down"], "swarmplan destroy removes a whole cluster, machines included, and asks first"),
        (["ps"], "swarmplan status"),
        (["ls"], "swarmplan clusters"),
        (["logs"], "swarmplan exec MANAGER -- docker service logs SERVICE"),
        (["version"], "swarmplan --version"),
        (["help"], "swarmplan COMMAND --help"),
        (["join-token"], "swarmplan token"),
        (["apply", "-y"], "no such option -y: use --auto-approve"),
        (["destroy", "--yes"], "no such option --yes: use --auto-approve"),
        (["plan", "-y"], "no such option -y: this command asks for no approval"),
        (["apply", "--dry-run"], "no such option --dry-run: swarmplan plan shows what would change"),
        (["apply", "-auto-approve"], "no such option -auto-approve: did you mean --auto-approve?"),
        (["plan", "-json"], "no such option -json: use --format json"),
        (["plan", "-var", "a=b"], "no such option -var: use --set PATH=VALUE"),
        (["plan", "-v"], "it goes before the command"),
        (["-f", "x.yaml", "plan"], "no such option -f: it goes after the command"),
        (["plan", "--frmat", "json"], "Did you mean"),
        (["plann"], "no such command 'plann'; did you mean 'plan'?"),
    ],
)
def test_a_habit_is_answered(terminal: Terminal, words: list[str], told: str) -> None:
    typed = terminal.type(*words)
    assert typed.code == 2
    assert typed.out == ""
    assert told in typed.err.splitlines()[-1]


def test_hints_name_commands_that_exist_and_are_for_those_that_do_not() -> None:
    told = " ".join([*hints._COMMANDS.values(), *(hint for _, _, hint in hints._OPTIONS)])
    named = set(re.findall(r"swarmplan (?:-v )?([a-z]+)", told))
    assert named
    assert named <= {*COMMANDS, "clusters"}
    assert set(hints._COMMANDS) & set(COMMANDS) == set()
