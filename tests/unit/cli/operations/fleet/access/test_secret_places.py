"""Secrets of a class are not written to where the machines of its students see them."""

from pathlib import Path
from typing import Any

import pytest
from unit.cli.terminal import Terminal

from swarmplan import spec
from swarmplan.cli.operations.fleet.access.reconcile_access import check_access
from swarmplan.cli.operations.fleet.access.secret_places import require_unseen
from swarmplan.cli.operations.fleet.open_fleet import changing_fleet, opened_fleet
from swarmplan.drivers.local.host import visible
from swarmplan.errors import SpecError

FLEET = """\
apiVersion: swarmplan/v1
kind: Fleet
name: lab
template: lab.yaml
roster: [{id: anna}, {id: bob}]
access: {ssh: {}}
"""
TEMPLATE = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
machines: {driver: local, options: {engine: system}}
managers: {count: 1}
"""


@pytest.fixture
def lab(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """On a machine with one file system."""
    terminal.write(FLEET, "fleet.yaml")
    terminal.write(TEMPLATE, "lab.yaml")
    monkeypatch.setenv("HOME", "/root")
    monkeypatch.setattr(visible, "table", lambda *_: [("/", "ext4")])
    return terminal


@pytest.mark.parametrize(
    ("words", "better"),
    [
        (("access", "--out", "/opt/handout"), "--out /root/handout"),
        (("cards", "--with-secrets", "--out", "/opt/cards.html"), "--out /root/cards.html"),
        (("checkpoint", "start", "--unencrypted", "--dir", "/opt/kept"), "--dir /root/kept"),
    ],
)
def test_a_folder_that_they_see_is_refused_and_another_named(
    lab: Terminal, words: tuple[str, ...], better: str
) -> None:
    typed = lab.type("fleet", *words)
    assert typed.code == 2
    assert f"{words[-1]}: the machines of lab-anna see what is there" in typed.err
    assert better in typed.err
    assert not Path(words[-1]).exists()


@pytest.mark.usefixtures("lab")
def test_the_state_folder_with_the_keys_is_none_of_those(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/opt/state")
    with pytest.raises(
        SpecError, match=r"/opt/state/swarmplan/access/lab.*XDG_STATE_HOME=/root/.local/state"
    ):
        check_access(opened_fleet("fleet.yaml", simulate=False))


@pytest.mark.parametrize(
    "machines", ["{driver: local, options: {engine: trixie}}", "{driver: ssh, options: {address: 127.0.0.1}}"]
)
def test_machines_that_see_nothing_of_this_one_allow_any_folder(lab: Terminal, machines: str) -> None:
    lab.write(TEMPLATE.replace("{driver: local, options: {engine: system}}", machines), "lab.yaml")
    typed = lab.type("fleet", "access", "--out", "/opt/swarmplan-handout")
    assert typed.code == 0, typed.err
    assert not Path("/opt/swarmplan-handout").exists()  # nobody has a key yet


def test_cards_without_secrets_may_be_anywhere(lab: Terminal) -> None:
    lab.write(FLEET + "cards: {qr: false}\n", "fleet.yaml")
    typed = lab.type("fleet", "cards", "--out", "cards.html")
    assert typed.code == 0, typed.err


class Loads(list[str]):
    """The clusters whose template was read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = spec.load

        def counted(*words: Any, **named: Any) -> Any:
            found = real(*words, **named)
            self.append(found.desired.cluster)
            return found

        monkeypatch.setattr(spec, "load", counted)


def test_each_template_is_read_once_and_none_of_who_left(
    lab: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = opened_fleet("fleet.yaml", simulate=False)
    fleet.remember((member, None) for member in fleet.members())
    lab.write(FLEET.replace("{id: anna}, ", "{id: carol}, "), "fleet.yaml")
    loads = Loads(monkeypatch)
    with changing_fleet("fleet.yaml", simulate=False) as changing:
        for _ in range(2):
            require_unseen(changing, Path("/root/keys"), "the keys", "--out ")
        for member in changing.members():
            if not member.removed:
                changing.resolved(member)
    assert sorted(loads) == ["lab-bob", "lab-carol"]


def test_the_template_of_one_that_cannot_be_read_stops_no_other(lab: Terminal) -> None:
    lab.write(TEMPLATE + "services: {web: {image: '${var.image}'}}\n", "lab.yaml")
    lab.write(FLEET.replace("{id: bob}", "{id: bob, vars: {image: nginx}}"), "fleet.yaml")
    fleet = opened_fleet("fleet.yaml", simulate=False)
    with pytest.raises(SpecError):
        fleet.resolved(fleet.one("anna"))
    require_unseen(fleet, Path("/root/keys"), "the keys", "--out ")
    with pytest.raises(SpecError, match="the machines of lab-bob see what is there"):
        require_unseen(fleet, Path("/opt/keys"), "the keys", "--out ")
    lab.write(FLEET, "fleet.yaml")
    with pytest.raises(SpecError, match=r"var\.image"):
        require_unseen(opened_fleet("fleet.yaml", simulate=False), Path("/root/keys"), "the keys", "--out ")


@pytest.mark.parametrize("words", [("cards", "--with-secrets"), ("cards",)])
def test_cards_read_each_template_once(
    lab: Terminal, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    lab.write(FLEET + "cards: {machines: true}\n", "fleet.yaml")
    lab.write(
        TEMPLATE.replace(
            "{driver: local, options: {engine: system}}",
            "{driver: ssh, options: {address: 127.0.0.1, port: 1, config: none}}",
        ),
        "lab.yaml",
    )
    loads = Loads(monkeypatch)
    typed = lab.type("fleet", *words, "--out", "cards.html")
    assert typed.code == 0, typed.err
    assert sorted(loads) == ["lab-anna", "lab-bob"]
