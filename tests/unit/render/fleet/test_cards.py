"""The cards for programs."""

from card_samples import PASSWORD, PRIVATE_KEY, handout

from swarmplan.render.fleet.cards import cards_json, cards_text


def test_a_card_has_what_the_page_shows() -> None:
    (card,) = cards_json(handout("Anna Example", machines=1))["cards"]
    assert card == {
        "student": "s01",
        "name": "Anna Example",
        "group": "b",
        "cluster": "lab-s01",
        "access": {
            "host": "lab-s01",
            "address": "class.example.org",
            "port": 2222,
            "user": "teacher",
            "ssh_command": "ssh lab-s01",
            "machine": "worker-2",
            "docker_host": "ssh://lab-s01",
        },
        "private_key": None,
        "machines": [{"name": "manager-1", "address": "10.64.1.1"}],
    }


def test_secrets_are_there_where_they_were_asked_for() -> None:
    found = cards_json(handout("Anna", secrets=True))
    assert found["secrets"] is True
    assert found["cards"][0]["private_key"] == PRIVATE_KEY
    assert found["wifi"]["password"] == PASSWORD
    assert PRIVATE_KEY[:20] not in cards_text(handout("Anna"))
    assert cards_json(handout("Anna"))["wifi"] == {"ssid": "Room; 2.14", "password": None}
