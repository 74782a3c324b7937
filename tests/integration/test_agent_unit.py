"""Units of an agent, judged by systemd's own program."""

import subprocess
from pathlib import Path

import pytest
from unit.agent.install.agents import FILES, GIT, agent

from swarmplan.agent.install.hardening import Machines
from swarmplan.agent.install.unit import Unit, unit_text
from swarmplan.spec.agent.settings import AgentSettings, Trust

EXPOSURE = 25
"""Tenths, of a hundred, that an agent is exposed at most whose machines are reached by ssh."""


def written(folder: Path, machines: Machines, settings: AgentSettings, user: str = "root") -> Path:
    path = folder / "swarmplan-agent.service"
    path.write_text(unit_text(Unit("/bin/true", "/srv/a b/%/agent.yaml", user, machines), settings))
    return path


@pytest.mark.parametrize("machines", list(Machines))
@pytest.mark.parametrize(
    "settings", [agent(GIT, Trust(paths=("/srv/a b",))), agent(FILES)], ids=["git", "files"]
)
def test_systemd_finds_nothing_wrong(tmp_path: Path, machines: Machines, settings: AgentSettings) -> None:
    unit = written(tmp_path, machines, settings)
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


def test_an_agent_of_machines_by_ssh_is_confined(tmp_path: Path) -> None:
    unit = written(tmp_path, Machines.SSH, agent(GIT), user="daemon")
    judged = [
        "systemd-analyze",
        "security",
        "--offline=true",
        f"--threshold={EXPOSURE}",
        "--no-pager",
        str(unit),
    ]
    found = subprocess.run(judged, capture_output=True, text=True, check=False, timeout=60)
    assert found.returncode == 0, found.stdout
