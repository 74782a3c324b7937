"""The picture on cards: only kinds that run nothing and load nothing."""

import base64
from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.fleet.cards.logo import logo_of


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\nxyz", "image/png"),
        (b"\xff\xd8\xff\xe0xyz", "image/jpeg"),
        (b'<?xml version="1.0"?>\n<svg xmlns="x"/>', "image/svg+xml"),
        (b"  <svg/>", "image/svg+xml"),
    ],
)
def test_the_kind_is_told_by_the_content(tmp_path: Path, data: bytes, kind: str) -> None:
    (tmp_path / "logo").write_bytes(data)
    assert logo_of(str(tmp_path / "logo")) == f"data:{kind};base64,{base64.b64encode(data).decode()}"


@pytest.mark.parametrize("data", [b"GIF89a", b"<html><svg/>"[:6], b"x<svg/>"])
def test_anything_else_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "logo").write_bytes(data)
    with pytest.raises(Permanent, match="is no PNG, JPEG or SVG file"):
        logo_of(str(tmp_path / "logo"))


def test_one_that_is_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "logo").write_bytes(b"\xff\xd8\xff" + b"x" * 1_000_000)
    with pytest.raises(Permanent, match="larger than 1000 kB"):
        logo_of(str(tmp_path / "logo"))


def test_there_may_be_none() -> None:
    assert not logo_of("")
