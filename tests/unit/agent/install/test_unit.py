"""The systemd unit: what it starts, how far it is confined, and what it may write."""

import configparser
import os
from pathlib import Path

import pytest
from unit.agent.install.agents import FILES, GIT, agent

from swarmplan.agent.install.hardening import Machines
from swarmplan.agent.install.unit import MARK, Unit, unit_text
from swarmplan.cli.terminal.paths import state_folder
from swarmplan.spec.agent.outside import Server
from swarmplan.spec.agent.settings import AgentSettings, Trust


def made(
    machines: Machines = Machines.SSH,
    settings: AgentSettings | None = None,
    *,
    user: str = "swarmplan",
    file: str = "/etc/swarmplan/agent.yaml",
) -> str:
    unit = Unit("/opt/swarmplan/bin/swarmplan", file, user, machines, home="/home/ops")
    return unit_text(unit, settings or agent())


def lines(text: str, name: str) -> list[str]:
    return [line.partition("=")[2] for line in text.splitlines() if line.startswith(f"{name}=")]


def test_it_is_a_unit_that_tells_systemd_how_it_is() -> None:
    text = made()
    assert text.startswith(MARK)
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]  # as the documentation of configparser says
    parsed.read_string(text)
    service = parsed["Service"]
    assert service["Type"] == "notify"
    assert service["WatchdogSec"] == "3min"
    assert service["KillMode"] == "mixed"
    assert (
        service["ExecStart"]
        == "/opt/swarmplan/bin/swarmplan --log-format json agent run /etc/swarmplan/agent.yaml"
    )
    assert service["User"] == "swarmplan"
    assert parsed["Install"]["WantedBy"] == "multi-user.target"


@pytest.mark.parametrize(
    ("file", "written"),
    [
        ("/srv/a b/agent.yaml", '"/srv/a b/agent.yaml"'),
        ("/srv/50%/agent.yaml", "/srv/50%%/agent.yaml"),
        ("/srv/$HOME/agent.yaml", "/srv/$$HOME/agent.yaml"),
        ('/srv/"/agent.yaml', '"/srv/\\"/agent.yaml"'),
        ("/srv/\\/agent.yaml", '"/srv/\\\\/agent.yaml"'),
    ],
)
def test_a_path_is_one_word_whatever_is_in_it(file: str, written: str) -> None:
    assert lines(made(file=file), "ExecStart") == [
        f"/opt/swarmplan/bin/swarmplan --log-format json agent run {written}"
    ]


def test_machines_by_ssh_leave_an_agent_no_rights() -> None:
    text = made()
    assert lines(text, "NoNewPrivileges") == ["yes"]
    assert lines(text, "CapabilityBoundingSet") == [""]
    assert lines(text, "ProtectSystem") == ["strict"]
    assert lines(text, "MemoryDenyWriteExecute") == ["yes"]


def test_programs_of_the_followed_files_may_compile_as_they_run() -> None:
    text = made(settings=agent(trust=Trust(programs=("sops",))))
    assert lines(text, "MemoryDenyWriteExecute") == []
    assert lines(text, "NoNewPrivileges") == ["yes"]


def test_hosts_of_this_machine_inherit_nothing_that_confines_them() -> None:
    text = made(Machines.LOCAL, user="root")
    for name in (
        "NoNewPrivileges",
        "ProtectSystem",
        "PrivateTmp",
        "UMask",
        "SystemCallFilter",
        "ReadWritePaths",
    ):
        assert lines(text, name) == []


def test_docker_machine_keeps_its_store_and_may_start_what_is_setuid() -> None:
    text = made(Machines.DOCKER_MACHINE)
    assert lines(text, "NoNewPrivileges") == []
    assert lines(text, "ProtectSystem") == ["strict"]
    assert lines(text, "ReadWritePaths") == ["-/home/ops/.docker"]


def test_it_may_write_where_its_files_say() -> None:
    settings = agent(
        GIT,
        Trust(paths=("/srv/backups", "/var/lib/swarmplan/keys")),
        state="/var/lib/agent",
        socket="/run/agent/socket",
        server=Server("unix:/run/agent/http"),
    )
    assert lines(made(settings=settings), "ReadWritePaths") == [
        "-/var/lib/agent",
        "-/run/agent",
        "-/srv/backups",
    ]
    assert lines(made(settings=agent(FILES)), "ReadWritePaths") == ["-/srv/lab"]
    assert lines(made(settings=agent(GIT, Trust(paths=("/srv/a b",)))), "ReadWritePaths") == ['"-/srv/a b"']


def test_its_state_is_where_the_agent_looks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever it runs as."""
    for setting in lines(made(), "Environment"):
        monkeypatch.setenv(*setting.split("="))
    monkeypatch.setattr(os, "geteuid", lambda: 999)
    (folder,) = lines(made(), "StateDirectory")
    assert state_folder() == Path("/var/lib") / folder
