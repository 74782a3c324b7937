"""A variable that a program is given is not set where its file is read: the warning says how it is written."""

from pathlib import Path

import pytest

from swarmplan.spec.agent.loader import load_agent

AGENT = """\
apiVersion: swarmplan/v1
kind: Agent
clusters:
  lab: {source: {files: [cluster.yaml]}, simulate: true}
notify:
  local: {command: %s}
"""


def loaded(folder: Path, command: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    (folder / "cluster.yaml").write_text("", encoding="utf-8")
    file = folder / "agent.yaml"
    file.write_text(AGENT % command, encoding="utf-8")
    found = load_agent(str(file), {"PATH": "/bin"})
    return found.settings.notify[0].command, found.warnings


@pytest.mark.parametrize("written", ["$SWARMPLAN_TITLE", "${SWARMPLAN_TITLE}"])
def test_the_warning_says_how(tmp_path: Path, written: str) -> None:
    command, (warning,) = loaded(tmp_path, f"[sh, -c, 'echo {written}']")
    assert command == ("sh", "-c", "echo ")
    assert warning.endswith(
        "the variable SWARMPLAN_TITLE is not set; using an empty string (write $$SWARMPLAN_TITLE for a variable that the program is given)"
    )


def test_written_so_it_is_the_program_s(tmp_path: Path) -> None:
    assert loaded(tmp_path, "[sh, -c, 'echo $$SWARMPLAN_TITLE']") == (
        ("sh", "-c", "echo $SWARMPLAN_TITLE"),
        (),
    )
