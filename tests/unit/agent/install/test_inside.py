"""What an agent cannot do inside of its swarm: each with its place in the agent file and a remedy."""

import pytest
from unit.agent.install.agents import FILES, GIT, NOTIFY, agent

from swarmplan.agent.install.inside import ALWAYS, inside
from swarmplan.spec.agent.outside import Server
from swarmplan.spec.agent.settings import AgentSettings, Trust


@pytest.mark.parametrize(
    ("settings", "place", "remedy"),
    [
        (agent(FILES), "clusters.prod: ", "source.git"),
        (agent(GIT, Trust(all=True)), "clusters.prod.trust: ", "programs, paths, variables"),
        (agent(GIT, Trust(drivers=("local",))), "clusters.prod.trust.drivers: local", "--systemd"),
        (agent(GIT, Trust(drivers=("ssh", "docker-machine"))), "clusters.prod.trust.drivers: docker-machine", "--systemd"),
        (agent(GIT, Trust(paths=("/srv/keys",))), "clusters.prod.trust.paths: /srv/keys", "as a secret"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_fault(settings: AgentSettings, place: str, remedy: str) -> None:
    (fault,) = inside(settings).faults
    assert fault.startswith(place)
    assert remedy in fault


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (agent(GIT, Trust(programs=("sops",))), "sops is not in the image"),
        (agent(GIT, Trust(variables=("TOKEN",))), "TOKEN is set in the service's environment"),
        (agent(GIT, notify=(NOTIFY,)), "notify page: /usr/local/bin/page is not in the image"),
        (agent(GIT, server=Server("127.0.0.1:9464")), "127.0.0.1:9464 answers in the container alone"),
        (agent(GIT, server=Server("unix:/run/http")), "unix:/run/http answers in the container alone"),
    ],
)
def test_what_has_to_be_done_first_is_a_note(settings: AgentSettings, said: str) -> None:
    found = inside(settings)
    assert found.faults == ()
    assert said in found.notes[0]
    assert found.notes[1:] == ALWAYS


def test_what_nobody_can_do_there_is_always_said() -> None:
    assert inside(agent(GIT, Trust(drivers=("ssh",)), server=Server("0.0.0.0:9464"))).notes == ALWAYS
