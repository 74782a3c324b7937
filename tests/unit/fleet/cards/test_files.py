"""Where cards are written: for their owner alone, and never over what is not ours."""

import os
import stat
from pathlib import Path

import pytest
from card_samples import handout

from swarmplan.errors import Permanent, SpecError
from swarmplan.fleet.cards.cards import cards_html
from swarmplan.fleet.cards.files import require_ours, write_cards
from swarmplan.render.fleet.cards import cards_text


@pytest.mark.parametrize(
    "text", [cards_html(handout("Anna", secrets=True)).text, cards_text(handout("Anna"))]
)
def test_ours_is_for_its_owner_alone_and_written_again(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cards.html"
    before = os.umask(0)
    try:
        write_cards(path, text)
        path.chmod(0o644)
        write_cards(path, text)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text(encoding="utf-8") == text
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("<!doctype html><p>swarmplan fleet cards", encoding="utf-8")
    with pytest.raises(SpecError, match="was not written by swarmplan fleet cards: move it away"):
        write_cards(path, "x")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html><p>")


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    aim, link = tmp_path / "aim", tmp_path / "cards.html"
    write_cards(aim, cards_text(handout("Anna")))
    link.symlink_to(aim)
    with pytest.raises(
        SpecError, match="is a symbolic link, which is not written through: choose another --out"
    ):
        write_cards(link, "x")
    assert link.is_symlink()


def test_a_pipe_and_a_folder_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SpecError, match="not a regular file: choose"):
        require_ours(tmp_path / "pipe")
    with pytest.raises(SpecError, match="Is a directory: choose"):
        require_ours(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="cannot be written: No such file or directory"):
        write_cards(tmp_path / "none" / "cards.html", "x")
