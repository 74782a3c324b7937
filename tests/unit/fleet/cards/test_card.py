"""What a card tells a student to type."""

from dataclasses import replace

import pytest
from card_samples import handout

from swarmplan.fleet.cards.blocks import blocks_of
from swarmplan.fleet.cards.card import Access


@pytest.mark.parametrize(
    ("address", "port", "ssh", "docker", "server"),
    [
        (
            "class.example.org",
            22,
            "me@class.example.org",
            "ssh://me@class.example.org",
            "class.example.org:22",
        ),
        ("10.0.0.1", 2222, "-p 2222 me@10.0.0.1", "ssh://me@10.0.0.1:2222", "10.0.0.1:2222"),
        ("fd00::1", 2222, "-p 2222 me@fd00::1", "ssh://me@[fd00::1]:2222", "[fd00::1]:2222"),
    ],
)
def test_commands_name_the_port_where_it_is_needed(
    address: str, port: int, ssh: str, docker: str, server: str
) -> None:
    access = Access("lab-anna", address, port, "me")
    assert access.bare_ssh_command == f"ssh -i ~/.ssh/lab-anna.key {ssh}"
    assert access.bare_docker_host == docker
    assert access.server == server


def test_with_the_settings_of_fleet_access_the_name_is_enough() -> None:
    texts = said()
    assert "ssh lab-s01" in texts
    assert "docker -H ssh://lab-s01 node ls" in texts
    assert "Log in (class.example.org:2222)" in texts
    assert any("the folder lab-s01" in text for text in texts)
    assert texts[texts.index("Another machine") + 1] == "ssh lab-s01 worker-2"


def test_a_printed_key_is_closed_to_others_and_given_to_docker() -> None:
    texts = said(secrets=True)
    assert "ssh -i ~/.ssh/lab-s01.key -p 2222 teacher@class.example.org" in texts
    assert "docker -H ssh://teacher@class.example.org:2222 node ls" in texts
    assert "chmod 600 ~/.ssh/lab-s01.key && ssh-add ~/.ssh/lab-s01.key" in texts
    assert "Save this text as ~/.ssh/lab-s01.key, then run:" in texts
    assert "ssh -i ~/.ssh/lab-s01.key -p 2222 teacher@class.example.org worker-2" in texts


def test_another_machine_is_named_where_there_is_one_and_room_for_machines() -> None:
    cards = handout("Anna")
    (one,) = cards.cards
    assert one.access is not None
    alone = replace(one, access=replace(one.access, machine=""))
    kinds = [
        [block.kind for block in blocks_of(card, cards, notes=100, machines=machines)]
        for card, machines in ((one, 9), (one, 0), (alone, 9))
    ]
    assert ["other" in found for found in kinds] == [True, False, False]


def said(*, secrets: bool = False) -> list[str]:
    cards = handout("Anna", secrets=secrets)
    blocks = blocks_of(cards.cards[0], cards, notes=100, machines=9)
    return [text for block in blocks for text in (block.label, *(line.text for line in block.lines))]
