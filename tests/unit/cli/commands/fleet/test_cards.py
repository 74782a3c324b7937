"""``swarmplan fleet cards``."""

import json
import stat

import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.terminal.paths import access_folder

FLEET = """\
apiVersion: swarmplan/v1
kind: Fleet
name: course
template: cluster.yaml
roster:
  - {id: anna, name: Anna Example, group: b}
  - {id: bob, name: <b>Bob</b>, group: a}
cards: {title: First steps, wifi: {ssid: Room, password_file: pw}, lang: de, texts: {group: Klasse}}
"""


@pytest.fixture
def fleet(terminal: Terminal) -> Terminal:
    terminal.edit("name: lab", "name: ${cluster.name}")
    terminal.write("hunter2\n", "pw")
    (terminal.folder / "pw").chmod(0o600)
    terminal.write(FLEET, "fleet.yaml")
    return terminal


def test_the_cards_are_one_file(fleet: Terminal) -> None:
    typed = fleet.type("fleet", "cards", "--simulate")
    assert typed.code == 0
    assert "cards.html: 2 cards on 1 page of A4" in typed.err
    page = fleet.folder / "cards.html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    text = page.read_text(encoding="utf-8")
    assert "Anna Example" in text
    assert "&lt;b&gt;Bob&lt;/b&gt;" in text
    assert "Klasse b" in text
    assert "hunter2" not in text


def test_secrets_are_printed_where_they_were_asked_for(fleet: Terminal) -> None:
    typed = fleet.type("fleet", "cards", "--simulate", "--with-secrets", "--out", "private.html")
    assert typed.code == 0
    assert "private.html has secrets in it: only you can read it" in typed.err
    assert "hunter2" in (fleet.folder / "private.html").read_text(encoding="utf-8")
    assert "hunter2" not in typed.out + typed.err


def test_json_is_for_programs_and_has_no_secret_on_the_screen(fleet: Terminal) -> None:
    typed = fleet.type("fleet", "cards", "--simulate", "--format", "json", "--group", "a")
    assert [card["cluster"] for card in typed.json["cards"]] == ["course-bob"]
    assert typed.json["wifi"] == {"ssid": "Room", "password": None}
    refused = fleet.type("fleet", "cards", "--simulate", "--format", "json", "--with-secrets")
    assert refused.code == 2
    assert "name one with --out" in refused.err
    fleet.type("fleet", "cards", "--simulate", "--format", "json", "--with-secrets", "--out", "cards.json")
    written = fleet.folder / "cards.json"
    assert json.loads(written.read_text(encoding="utf-8"))["wifi"]["password"] == "hunter2"  # noqa: S105 - of no network
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_what_is_not_ours_stays_and_nothing_is_asked_first(fleet: Terminal) -> None:
    fleet.write("mine", "cards.html")
    typed = fleet.type("fleet", "cards", "--simulate")
    assert typed.code == 2
    assert "cards.html was not written by swarmplan fleet cards: move it away" in typed.err
    assert (fleet.folder / "cards.html").read_text(encoding="utf-8") == "mine"


def test_another_language_has_its_own_texts(fleet: Terminal) -> None:
    options = ["--lang", "pt", "--paper", "Letter", "--per-page", "1"]
    typed = fleet.type("fleet", "cards", "--simulate", "--only", "anna", *options)
    assert "1 card on 1 page of Letter" in typed.err
    text = (fleet.folder / "cards.html").read_text(encoding="utf-8")
    assert "Grupo b" in text
    assert "size: 215.9mm 279.4mm" in text


def test_a_password_of_two_lines_is_refused(fleet: Terminal) -> None:
    fleet.write("a\nb", "pw")
    typed = fleet.type("fleet", "cards", "--simulate", "--with-secrets")
    assert typed.code == 1
    assert "must have one line" in typed.err


def test_machines_are_those_that_have_an_address(fleet: Terminal) -> None:
    fleet.write(FLEET.replace("lang: de", "machines: true"), "fleet.yaml")
    before = fleet.type("fleet", "cards", "--simulate", "--format", "json")
    assert "no machine of course-anna, course-bob has an address yet" in before.err
    assert fleet.type("fleet", "apply", "--simulate", "--auto-approve", "--only", "anna").code == 0
    after = fleet.type("fleet", "cards", "--simulate", "--format", "json", "--only", "anna")
    (card,) = after.json["cards"]
    assert [sorted(machine) for machine in card["machines"]] == [["address", "name"]]


def test_the_way_in_is_that_of_fleet_access(fleet: Terminal) -> None:
    fleet.write(FLEET + "access: {ssh: {address: class.example.org, port: 2200}}\n", "fleet.yaml")
    (card,) = fleet.type("fleet", "cards", "--format", "json", "--only", "anna").json["cards"]
    assert card["access"]["host"] == "course-anna"
    assert (card["access"]["address"], card["access"]["port"]) == ("class.example.org", 2200)
    assert card["access"]["ssh_command"] == "ssh course-anna"
    assert card["private_key"] is None


@pytest.mark.parametrize(
    ("machines", "named"),
    [
        ("managers: {count: 1}\nworkers: {count: 2}\n", "worker-2"),
        ("managers: {count: 3}\n", "manager-3"),
        ("managers: {count: 1}\n", None),
        ("managers: {cuont: 1}\n", None),
    ],
)
def test_a_further_machine_is_one_of_the_template(fleet: Terminal, machines: str, named: str | None) -> None:
    fleet.write(FLEET + "access: {ssh: {address: class.example.org}}\n", "fleet.yaml")
    fleet.write(f"apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\n{machines}", "cluster.yaml")
    (card,) = fleet.type("fleet", "cards", "--format", "json", "--only", "anna").json["cards"]
    assert card["access"]["machine"] == named


def test_a_key_is_that_of_the_student_and_only_in_a_file_for_me(fleet: Terminal) -> None:
    fleet.write(FLEET + "access: {ssh: {address: class.example.org}}\n", "fleet.yaml")
    key = access_folder("course") / "keys" / "anna"
    key.parent.mkdir(parents=True)
    key.write_text("-----BEGIN KEY-----\nabc\n-----END KEY-----\n", encoding="ascii")
    typed = fleet.type("fleet", "cards", "--with-secrets", "--out", "keys.html")
    assert typed.code == 0
    assert "course-bob: there is no key yet, so none is on the card: run `swarmplan fleet apply`" in typed.err
    text = (fleet.folder / "keys.html").read_text(encoding="utf-8")
    assert text.count("-----BEGIN KEY-----<br>abc<br>-----END KEY-----") == 1
    assert "BEGIN KEY" not in typed.out + typed.err
    fleet.type("fleet", "cards")
    assert "BEGIN KEY" not in (fleet.folder / "cards.html").read_text(encoding="utf-8")
    fleet.type("fleet", "cards", "--with-secrets", "--simulate")
    assert "BEGIN KEY" not in (fleet.folder / "cards.html").read_text(encoding="utf-8")
