"""Any document that sops can encrypt is decrypted to the same values, and no byte of one can be changed so that others come out."""

import json
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sops_samples import TEXTS, AgeKey, Sealer, as_json, as_quoted_yaml

from swarmplan.errors import Permanent
from swarmplan.sops.age.places import given_places
from swarmplan.sops.files import SopsFiles

pytestmark = pytest.mark.laws

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    WORDS,
    st.sampled_from(["", "true", "0777", "~", "2026-01-02", "a: b", "ENC[", "<<", "x" * 3000, "\n", "#"]),
)
NAMES = st.one_of(WORDS.filter(bool), st.sampled_from(["a.b", "a:b", "x_unencrypted", "<<", "0", "no"]))
TREES = st.dictionaries(
    NAMES,
    st.recursive(
        VALUES,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=5,
)


@cache
def sealed_to() -> tuple[AgeKey, Sealer]:
    """Made once: a program runs for it."""
    folder = Path(tempfile.mkdtemp())
    key = AgeKey(folder)
    key.file.unlink()
    folder.rmdir()
    return key, Sealer(key.public)


def read(text: bytes, name: str, *key: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        keys = Path(folder) / "keys.txt"
        keys.write_text(sealed_to()[0].private)
        file = Path(folder) / name
        file.write_bytes(text)
        return SopsFiles(given_places([str(keys)])).content(str(file), key)


def answer(text: bytes, name: str) -> tuple[bytes, str]:
    """The document in clear, or why there is none."""
    try:
        return read(text, name), ""
    except Permanent as error:
        return b"", str(error)


@given(TREES, st.sampled_from(["yaml", "json"]), st.booleans())
def test_any_tree_comes_back(tree: dict[str, Any], form: str, only: bool) -> None:  # noqa: FBT001 - hypothesis fills it in
    assume("sops" not in tree)
    document = sealed_to()[1].document(tree, mac_only_encrypted=only)
    text = as_json(document) if form == "json" else as_quoted_yaml(document)
    found = read(text.encode(), f"s.{form}")
    assert (json.loads(found) if form == "json" else yaml.safe_load(found)) == tree


VARIABLES = st.dictionaries(
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True).filter(
        lambda name: not name.startswith("sops")
    ),
    st.text(st.characters(exclude_categories=["Cs"])),
    max_size=5,
)


@given(VARIABLES)
def test_any_variables_come_back(tree: dict[str, str]) -> None:
    text = TEXTS["env"](sealed_to()[1].document(tree)).encode()
    for name, value in tree.items():
        assert read(text, "s.env", name).decode() == value


FIXED: dict[str, Any] = {
    "user": "eve",
    "db": {"pass": "hunter2", "ports": [5432, 5433]},
    "ok": True,
    "part": 1.5,
}
FLAT = {"USER": "eve", "PASS": "hunter2"}


def texts(node: Any) -> Any:
    """The document with its values as texts: the type of an encrypted value is not authenticated by the format."""
    if isinstance(node, dict):
        return {name: texts(inner) for name, inner in node.items()}
    return [texts(inner) for inner in node] if isinstance(node, list) else str(node).lower()


@cache
def whole(form: str) -> bytes:
    """A document in which every value is encrypted."""
    text: str = TEXTS[form](sealed_to()[1].document(FLAT if form == "env" else FIXED))
    return text.encode()


def test_a_changed_byte_is_refused_or_changes_no_value() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=60)
    @given(st.sampled_from(["yaml", "json", "env"]), st.data())
    def holds(form: str, data: st.DataObject) -> None:
        text = bytearray(whole(form))
        place = data.draw(st.one_of(*(st.integers(start, end - 1) for start, end in parts(text))))
        text[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[place]))
        found, told = answer(bytes(text), f"s.{form}")
        assert "hunter2" not in told
        seen["refused" if told else "the same"] += 1
        if told:
            return
        if form == "env":
            assert found == b"USER=eve\nPASS=hunter2\n"
        else:
            assert texts(json.loads(found) if form == "json" else yaml.safe_load(found)) == texts(FIXED)

    holds()
    assert seen["refused"] > seen["the same"] > 0, seen


def parts(text: bytes) -> list[tuple[int, int]]:
    """From where to where to change a byte: anywhere; in what is encrypted, since the metadata is most of a small document; in sops's
    version, which means nothing here."""
    version = text.index(b"3.", text.index(b"version"))
    return [
        (0, len(text)),
        (0, text.index(b"BEGIN AGE")),
        (0, text.index(b"BEGIN AGE")),
        (version, version + 3),
    ]


@given(st.binary(max_size=300), st.sampled_from(["s.yaml", "s.json", "s.env", "s"]))
def test_whatever_a_file_holds_the_answer_is_one_line(junk: bytes, name: str) -> None:
    for text in (junk, whole("yaml") + junk, whole("json")[:-3] + junk):
        assert "\n" not in answer(text, name)[1]
