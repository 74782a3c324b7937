"""The section ``cards`` of a fleet file, and language files."""

from pathlib import Path

import pytest

from swarmplan.errors import SpecError
from swarmplan.spec.fleet.card_settings import CardSettings, Wifi
from swarmplan.spec.fleet.card_texts import read_language_file
from swarmplan.spec.fleet.loader import load_fleet

FLEET = """\
apiVersion: swarmplan/v1
kind: Fleet
name: course
template: lab.yaml
roster: [{id: anna}]
"""


def cards(folder: Path, text: str) -> CardSettings:
    (folder / "lab.yaml").write_text("apiVersion: swarmplan/v1\n", encoding="utf-8")
    (folder / "fleet.yaml").write_text(f"{FLEET}{text}", encoding="utf-8")
    return load_fleet(str(folder / "fleet.yaml"), {}).settings.cards


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(SpecError) as raised:
        cards(folder, text)
    return [line.removeprefix(f"{folder}/") for line in raised.value.problems]


def test_all_is_optional(tmp_path: Path) -> None:
    assert cards(tmp_path, "") == CardSettings()


def test_what_is_written_is_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "pw").touch(0o600)
    (tmp_path / "pw").write_text("x", encoding="utf-8")
    (tmp_path / "logo.png").write_bytes(b"x")
    found = cards(
        tmp_path,
        "cards: {title: T, subtitle: S, url: 'https://example.org', wifi: {ssid: Room, password_file: pw}, notes: N, lang: DE,"
        " paper: Letter, per_page: 2, qr: false, machines: true, logo: logo.png}\n",
    )
    assert found == CardSettings(
        title="T", subtitle="S", url="https://example.org", wifi=Wifi("Room", str(tmp_path / "pw")), notes="N", lang="de",
        paper="Letter", per_page=2, qr=False, machines=True, logo=str(tmp_path / "logo.png"),
    )  # fmt: skip


def test_a_language_file_is_below_texts_and_above_the_language(tmp_path: Path) -> None:
    (tmp_path / "it.yaml").write_text("group: Gruppo\nmore: e altri {count}\n", encoding="utf-8")
    found = cards(tmp_path, "cards: {lang: it, language_file: it.yaml, texts: {group: Classe}}\n")
    assert found.texts == {"group": "Classe", "more": "e altri {count}"}
    assert read_language_file(str(tmp_path / "it.yaml")) == {"group": "Gruppo", "more": "e altri {count}"}


def test_faults_are_told_with_their_places_in_both_files(tmp_path: Path) -> None:
    (tmp_path / "fr.yaml").write_text("groupe: G\ndirection: up\n", encoding="utf-8")
    (tmp_path / "pw").write_text("x", encoding="utf-8")
    (tmp_path / "pw").chmod(0o644)
    found = problems(
        tmp_path,
        "cards:\n  url: javascript:alert(1)\n  per_page: 3\n  paper: A5\n  language_file: fr.yaml\n  wifi: {password_file: pw}\n",
    )
    assert [line.partition(": ")[0] for line in found] == [
        "fleet.yaml:7:8", "fleet.yaml:8:13", "fleet.yaml:9:10", "fleet.yaml:11:3", "fleet.yaml:11:25", "fr.yaml:1:1", "fr.yaml:2:12",
    ]  # fmt: skip
    assert "must begin with http:// or https://" in found[0]
    assert "cards.wifi.ssid: is required" in found[3]
    assert "can be read by others (mode 0644)" in found[4]
    assert "unknown key 'groupe'" in found[5]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{lang: it}", "there are no texts in 'it': choose de, en, es, fr, pt"),
        ("{lang: 'e n'}", "cards.lang"),
        ("{url: 'https://example.org/ x'}", "have no space in it"),
        ("{wifi: {ssid: " + "é" * 17 + "}}", "longer than the 32 bytes"),
        ("{per_page: true}", "cards.per_page"),
        ("{language_file: none.yaml}", "none.yaml"),
        ("{language_file: lab.yaml}", "unknown key 'apiVersion'"),
        ("{logo: none.png}", "no such file"),
        ("{heading: x}", "unknown key 'heading'"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert any(message in line for line in problems(tmp_path, f"cards: {text}\n"))


def test_a_language_file_that_is_a_list_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(SpecError, match="a language file has the texts of cards"):
        read_language_file(str(tmp_path / "x.yaml"))
