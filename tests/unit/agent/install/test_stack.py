"""The stack of an agent in its swarm, read as ``stacks:`` of a cluster file reads it."""

import json
from pathlib import Path

import pytest
from spec_desk import Desk
from unit.agent.install.agents import GIT, SERVER, agent

from swarmplan.agent.install.stack import Stack, stack_text
from swarmplan.model.cluster import Desired
from swarmplan.spec.agent.settings import AgentSettings

STACK = Stack("lab/agent:1", "/etc/swarmplan/agent.yaml")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    for name in ("agent.yaml", "nodes_known_hosts", "known_hosts", "signers"):
        made.write("content\n", name)
    return made


def loaded(desk: Desk, settings: AgentSettings, stack: Stack = STACK) -> Desired:
    desk.write(stack_text(stack, settings), "agent.stack.yaml")
    return desk.load("stacks: {gitops: {files: [agent.stack.yaml]}}\n").desired


def test_it_is_a_stack_of_two_on_managers_that_is_changed_last(desk: Desk) -> None:
    service = loaded(desk, agent(GIT)).services["gitops_agent"]
    assert service.last
    task = service.spec["TaskTemplate"]
    assert service.spec["Mode"] == {"Replicated": {"Replicas": 2}}
    assert task["Placement"]["Constraints"] == ["node.role == manager"]
    assert task["Placement"]["MaxReplicas"] == 1
    assert (service.spec["UpdateConfig"]["Order"], service.spec["UpdateConfig"]["Parallelism"]) == (
        "stop-first",
        1,
    )
    container = task["ContainerSpec"]
    assert container["Args"][-3:] == ["agent", "run", "/etc/swarmplan/agent.yaml"]
    assert container["ReadOnly"]
    assert container["User"] == "10001:10001"
    mounts = {mount["Target"]: mount["Type"] for mount in container["Mounts"]}
    assert mounts == {"/var/lib/swarmplan": "volume", "/tmp": "tmpfs"}  # noqa: S108 - in the container


def test_nothing_in_it_is_ignored(desk: Desk) -> None:
    desk.write(stack_text(STACK, agent(GIT)), "agent.stack.yaml")
    assert desk.load("stacks: {gitops: {files: [agent.stack.yaml]}}\n").warnings == ()


def test_keys_are_secrets_for_its_user_alone_where_the_agent_file_looks_for_them(desk: Desk) -> None:
    container = loaded(desk, agent(GIT)).services["gitops_agent"].spec["TaskTemplate"]["ContainerSpec"]
    secrets = {each["SecretName"]: each["File"] for each in container["Secrets"]}
    assert secrets.keys() == {"swarmplan-ssh-key", "swarmplan-prod-git-key"}
    assert secrets["swarmplan-prod-git-key"] == {
        "Name": "/etc/swarmplan/key", "UID": "10001", "GID": "10001", "Mode": 0o400,
    }  # fmt: skip
    targets = {each["File"]["Name"] for each in container["Configs"]}
    assert targets == {
        "/etc/swarmplan/agent.yaml", "/home/swarmplan/.ssh/known_hosts", "/etc/swarmplan/known_hosts", "/etc/swarmplan/signers",
    }  # fmt: skip


def test_no_secret_is_made_by_it(desk: Desk) -> None:
    assert all(secret.external for secret in loaded(desk, agent(GIT)).secrets.values())


def test_its_metrics_are_reached_where_it_listens_to_others(desk: Desk) -> None:
    spec = loaded(desk, agent(GIT, server=SERVER)).services["gitops_agent"].spec
    (port,) = spec["EndpointSpec"]["Ports"]
    assert (port["TargetPort"], port["PublishedPort"], port["PublishMode"]) == (9464, 9464, "host")
    assert not (loaded(desk, agent(GIT)).services["gitops_agent"].spec.get("EndpointSpec") or {}).get("Ports")


def test_what_has_a_dollar_is_no_variable(desk: Desk) -> None:
    found = loaded(desk, agent(GIT), Stack("lab/agent:1", "/etc/$HOME/agent.yaml", 1))
    container = found.services["gitops_agent"].spec["TaskTemplate"]["ContainerSpec"]
    assert container["Args"][-1] == "/etc/$HOME/agent.yaml"
    assert found.services["gitops_agent"].spec["Mode"] == {"Replicated": {"Replicas": 1}}


def test_it_says_first_what_it_will_not_do_and_how_its_keys_are_made() -> None:
    head = stack_text(STACK, agent(GIT)).partition("services:")[0]
    assert "docker secret create swarmplan-prod-git-key /etc/swarmplan/key" in head
    assert "a person outside has to recover" in head
    assert all(line.startswith("#") for line in head.splitlines())
    assert json.dumps("lab/agent:1") in stack_text(STACK, agent(GIT))
