"""What a card tells a student to type."""

import pytest

from swarmplan.fleet.cards.card import Access


@pytest.mark.parametrize(
    ("access", "ssh", "docker"),
    [
        (
            Access("class.example.org", 22, "anna"),
            "ssh anna@class.example.org",
            "ssh://anna@class.example.org",
        ),
        (Access("10.0.0.1", 2222, "anna"), "ssh -p 2222 anna@10.0.0.1", "ssh://anna@10.0.0.1:2222"),
        (Access("fd00::1", 2222, "anna"), "ssh -p 2222 anna@fd00::1", "ssh://anna@[fd00::1]:2222"),
        (
            Access("host", 2222, "anna", "lab-anna"),
            "ssh -i ~/.ssh/lab-anna -p 2222 anna@host",
            "ssh://anna@host:2222",
        ),
    ],
)
def test_commands_name_port_and_key_where_they_are_needed(access: Access, ssh: str, docker: str) -> None:
    assert access.ssh_command == ssh
    assert access.docker_command == f"docker -H {docker} node ls"


def test_a_key_is_closed_to_others_and_given_to_docker() -> None:
    assert Access("h", 22, "a", "lab-a").key_command == "chmod 600 ~/.ssh/lab-a && ssh-add ~/.ssh/lab-a"
    assert not Access("h", 22, "a").key_command
