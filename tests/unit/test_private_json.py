"""Files of JSON of our own: what is not one of them is one clear line, whatever is in its place."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.errors import Permanent
from swarmplan.private_json import Form, read, write

FORM = Form("swarmplan/thing/1", "what is known of things", "set it aside", most=4096)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner)
)


def things(document: Any) -> dict[str, int]:
    return {str(name): int(value) for name, value in document["things"].items()}


def test_it_comes_back_as_it_was_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "things.json"
    assert read(path, FORM, things) is None
    write(path, FORM, {"things": {"a": 1}})
    assert read(path, FORM, things) == {"a": 1}
    assert path.stat().st_mode & 0o777 == 0o600
    write(path, FORM, None)
    write(path, FORM, None)
    assert not path.exists()


@given(st.binary(max_size=40) | st.just(b"[" * 10_000) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_what_is_not_valid_is_one_clear_line(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("kept") / "things.json"
    path.write_bytes(data)
    with pytest.raises(
        Permanent, match=r"things\.json: (what is known of things is not valid: set it aside|is of another)"
    ):
        read(path, FORM, things)


def test_what_is_within_is_looked_at_too(tmp_path: Path) -> None:
    write(tmp_path / "a", FORM, {"things": {"a": "one"}})
    with pytest.raises(Permanent, match="is not valid"):
        read(tmp_path / "a", FORM, things)


def test_another_version_is_left_to_it(tmp_path: Path) -> None:
    write(tmp_path / "a", Form("swarmplan/thing/2", "", ""), {"things": {}})
    with pytest.raises(Permanent, match=r"another version of swarmplan \(swarmplan/thing/2\): use that one"):
        read(tmp_path / "a", FORM, things)


def test_what_is_in_the_way_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(Permanent, match="/a: what is known of things cannot be read"):
        read(tmp_path / "a", FORM, things)
    for path in (tmp_path / "a", tmp_path / "file" / "b"):
        with pytest.raises(Permanent, match=r"what is known of things cannot be written .*: free some space"):
            write(path, FORM, {"things": {}})
