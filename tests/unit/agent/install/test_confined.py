"""What a unit hides from an agent, and where it keeps its programs from writing."""

# ruff: noqa: S108 - the paths are what is hidden
from dataclasses import replace

import pytest
from unit.agent.install.agents import FILES, GIT, HTTPS, NOTIFY, SERVER, agent

from swarmplan.agent.install.confined import confined
from swarmplan.agent.install.hardening import Machines
from swarmplan.agent.install.unit import Unit
from swarmplan.spec.agent.outside import Server
from swarmplan.spec.agent.settings import AgentSettings, Trust
from swarmplan.spec.agent.sources import FileSource, GitSource, HttpsAccess

UNIT = Unit("/opt/swarmplan/bin/swarmplan", "/etc/swarmplan/agent.yaml", "swarmplan", Machines.SSH)
HOOK = replace(SERVER, webhooks=(replace(SERVER.webhooks[0], secret_file="/tmp/hook"),))  # noqa: S106 - a path
HIDDEN = [
    (replace(UNIT, agent_file="/tmp/agent.yaml"), agent(), "the agent file: /tmp/agent.yaml"),
    (
        replace(UNIT, program="/var/tmp/venv/bin/swarmplan"),
        agent(),
        "this swarmplan: /var/tmp/venv/bin/swarmplan",
    ),
    (UNIT, agent(replace(HTTPS, https=HttpsAccess("", "/tmp/token"))), "prod git token: /tmp/token"),
    (
        UNIT,
        agent(FileSource(("/var/tmp/cluster.yaml",))),
        "clusters.prod.source.files: /var/tmp/cluster.yaml",
    ),
    (UNIT, agent(GitSource("/tmp/ops.git")), "clusters.prod.source.git: /tmp/ops.git"),
    (UNIT, agent(GIT, Trust(paths=("/tmp/keys",))), "clusters.prod.trust.paths: /tmp/keys"),
    (UNIT, agent(GIT, Trust(programs=("/tmp/render",))), "clusters.prod.trust.programs: /tmp/render"),
    (UNIT, agent(GIT, env_files=("/tmp/prod.env",)), "prod env file 1: /tmp/prod.env"),
    (UNIT, agent(GIT, server=HOOK), "webhook forge secret: /tmp/hook"),
    (UNIT, agent(GIT, server=Server("unix:/tmp/http.sock")), "server.listen: /tmp/http.sock"),
    (UNIT, agent(GIT, notify=(replace(NOTIFY, command=("/tmp/tell",)),)), "notify.page.command: /tmp/tell"),
    (UNIT, agent(GIT, state="/tmp/state"), "state: /tmp/state"),
    (UNIT, agent(GIT, socket="/tmp/agent.sock"), "socket: /tmp/agent.sock"),
]


@pytest.mark.parametrize(("unit", "settings", "told"), HIDDEN)
def test_what_is_hidden_is_told_with_the_directive(unit: Unit, settings: AgentSettings, told: str) -> None:
    (note,) = [note for note in confined(unit, settings) if "PrivateTmp" in note]
    assert note.startswith(f"{told} is not there for the agent")
    assert note.endswith("move it elsewhere")
    assert "PrivateTmp" in dict.fromkeys(_directives(unit)), "the unit has it"
    local = replace(unit, machines=Machines.LOCAL)
    assert confined(local, settings) == ()


def _directives(unit: Unit) -> list[str]:
    from swarmplan.agent.install.unit import unit_text  # noqa: PLC0415 - what the notes are about

    return [line.partition("=")[0] for line in unit_text(unit, agent()).splitlines()]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            agent(GIT, notify=(NOTIFY,)),
            "notify.page.command: /usr/local/bin/page can write in /var/lib/swarmplan alone",
        ),
        (agent(GIT, Trust(programs=("./render",))), "clusters.prod.trust.programs: ./render can write in"),
        (
            agent(FILES, Trust(all=True)),
            "clusters.prod.trust: what its files run can write in /var/lib/swarmplan, /srv/lab alone",
        ),
    ],
)
def test_a_program_is_told_where_it_can_write(settings: AgentSettings, told: str) -> None:
    (note,) = confined(UNIT, settings)
    assert note.startswith(told)
    assert "ProtectSystem=strict" in note
    assert note.endswith("add ReadWritePaths=FOLDER under [Service]")
    assert confined(replace(UNIT, machines=Machines.LOCAL), settings) == ()


def test_of_an_agent_that_the_unit_is_made_for_nothing_is_told() -> None:
    assert confined(UNIT, agent()) == ()
    assert confined(UNIT, agent(FileSource(("/home/ops/cluster.yaml", "/tmpfiles/x")))) == ()
