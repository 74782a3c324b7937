"""Drivers and their options in an untrusted spec."""

import pytest
from unit.spec.trust.conftest import Repo

from swarmplan.spec.trust.messages import FOLLOWED, driver_refusal

HOSTS = "managers: [{name: m1, options: {address: 192.0.2.1}}]\n"


def test_the_default_driver_is_judged_where_it_is_used(repo: Repo) -> None:
    (told,) = repo.problems("", simulated=False)
    assert told.startswith("c.yaml:1:1: machines.driver: the driver local runs the file's engines")
    own = "managers: [{name: m1, driver: ssh, options: {address: 192.0.2.1}}]"
    assert repo.load(own, simulated=False)


def test_plain_ssh_options_pass(repo: Repo) -> None:
    options = "{user: root, port: 22, jump: gate, private_address: 10.0.0.1}"
    assert repo.load(f"{HOSTS}machines: {{driver: ssh, options: {options}}}", simulated=False)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("{config: ssh_config}", "options: config runs a program"),
        ("{key: ~/.ssh/id_ed25519}", "options: key leads outside"),
        ("{key: /root/.ssh/id_ed25519}", "options: key leads outside"),
        ("{key: ../id}", "options: key leads outside"),
        ("{key: '$${HOME}/id'}", "options: key leads outside"),
        ("{known_hosts: /dev/null}", "options: known_hosts leads outside"),
        ("{new: 1}", "options: new is not known to be safe for the driver ssh"),
    ],
)
def test_an_option_is_refused(options: str, told: str, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.folder)
    body = f"{HOSTS}machines: {{driver: ssh, options: {options}}}"
    (found,) = repo.problems(body, simulated=False)
    assert f"machines.{told}" in found
    assert repo.load(body)
    entry = f"machines: {{driver: ssh}}\nmanagers: [{{name: m1, options: {options}}}]"
    assert f"managers.0.{told}" in repo.problems(entry, simulated=False)[0]


def test_a_key_in_the_folder_passes_from_within_it(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"{HOSTS}machines: {{driver: ssh, options: {{key: keys/id}}}}"
    monkeypatch.chdir(repo.folder)
    assert repo.load(body, simulated=False)
    monkeypatch.chdir(repo.outside)  # ssh takes the path from here
    assert "leads outside" in repo.problems(body, simulated=False)[0]


def test_a_driver_of_the_command_line_leaves_the_options_of_the_file_refused(repo: Repo) -> None:
    body = "machines: {options: {driver: virtualbox, binary: ./evil}}"
    (told,) = repo.problems(body, simulated=False, settings=["machines.driver=docker-machine"])
    assert "machines.options: binary is not known to be safe for the driver docker-machine" in told


def test_an_unknown_driver_and_its_options_are_refused(repo: Repo) -> None:
    problems = repo.problems("machines: {driver: other, options: {script: ./evil}}", simulated=False)
    assert [line.partition(": ")[2].partition(", ")[0] for line in problems] == [
        "machines.driver: the driver other is not known to be safe",
        "machines.options: script is not known to be safe for the driver other",
    ]


def test_an_agent_is_not_told_of_an_option_that_it_does_not_have() -> None:
    said = driver_refusal("local", "", "machines.driver", FOLLOWED)
    assert "simulate: true for the cluster in the agent file" in said
    assert "trust.drivers" in said
    assert "--" not in said
    assert "--simulate" in driver_refusal("local", "", "machines.driver")
