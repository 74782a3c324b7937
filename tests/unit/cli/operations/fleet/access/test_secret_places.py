"""Secrets of a class are not written to where the machines of its students see them."""

from pathlib import Path

import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.operations.fleet.access.reconcile_access import check_access
from swarmplan.cli.operations.fleet.open_fleet import opened_fleet
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
