"""Values of each type and each format are decrypted as sops writes them, and given out as text."""

import hashlib
import json
from typing import Any

import pytest
import yaml
from sops_samples import as_json
from unit.sops.conftest import Safe

TREE: dict[str, Any] = {
    "text": "hunter2 ä\nsecond line\n",
    "empty": "",
    "whole": -5432,
    "wide": 2**63 - 1,
    "part": 1.5,
    "tiny": 1e-7,
    "huge": 1e22,
    "yes": True,
    "no": False,
    "nothing": None,
    "list": ["a", {"b": "c"}, ["d", 7], []],
    "deep": {"er": {"x.y": "dotted"}, "none": {}},
    "in_unencrypted": "clear",
    "numbers_unencrypted": [1, 2.0, True, None],
}
TEXTS = {
    ("text",): "hunter2 ä\nsecond line\n",
    ("empty",): "",
    ("whole",): "-5432",
    ("wide",): "9223372036854775807",
    ("part",): "1.5",
    ("tiny",): "0.0000001",
    ("huge",): "10000000000000000000000",
    ("yes",): "true",
    ("no",): "false",
    ("list", "0"): "a",
    ("list", "1", "b"): "c",
    ("list", "2", "1"): "7",
    ("deep", "er", "x.y"): "dotted",
    ("in_unencrypted",): "clear",
    ("numbers_unencrypted", "1"): "2",
}


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_each_type_is_given_as_text(safe: Safe, form: str) -> None:
    file = safe.document(TREE, f"s.{form}")
    files = safe.files
    assert {key: files.content(file, key).decode() for key in TEXTS} == TEXTS


def test_a_whole_document_has_the_same_values(safe: Safe) -> None:
    assert json.loads(safe.value(safe.document(TREE, "s.json"))) == TREE
    assert yaml.safe_load(safe.value(safe.document(TREE, "s.yaml"))) == TREE


def test_a_binary_file_is_given_byte_for_byte(safe: Safe) -> None:
    data = bytes(range(256)) * 300
    text = as_json(safe.sealer.document({"data": data.decode(errors="surrogateescape")}))
    for name in ("licence", "licence.key.enc", "tls.p12"):
        assert safe.value(safe.write(text, name)) == data


def test_a_dotenv_file_is_given_as_its_variables(safe: Safe) -> None:
    file = safe.document({"A": "one\ntwo", "B_unencrypted": "b=c", "C": ""}, "web.env")
    assert safe.value(file) == b"A=one\\ntwo\nB_unencrypted=b=c\nC=\n"
    assert safe.value(file, "A") == b"one\ntwo"
    assert safe.files.variables(file) == "A=one\\ntwo\nB_unencrypted=b=c\nC=\n"


@pytest.mark.parametrize(("form", "name"), [("env", "web.enc"), ("yaml", "secrets"), ("json", "s.json.enc")])
def test_another_name_is_judged_by_what_is_in_it(safe: Safe, form: str, name: str) -> None:
    text = (safe.folder / safe.document({"A": "b"}, f"x.{form}")).read_text()
    assert safe.value(safe.write(text, name), "A") == b"b"


def test_comments_are_skipped(safe: Safe) -> None:
    text = (safe.folder / safe.document({"a": "b", "c": ["d"]})).read_text()
    told = text.replace("\nc:", f"\n#{safe.sealer.encrypted(b'note', 'comment', '')}\nc: # and in clear")
    assert safe.value(safe.write(told, "s.yaml"), "c", "0") == b"d"
    env = (safe.folder / safe.document({"A": "b"}, "x.env")).read_text()
    assert (
        safe.value(safe.write(f"#{safe.sealer.encrypted(b'note', 'comment', '')}\n{env}", "x.env"), "A")
        == b"b"
    )


@pytest.mark.parametrize(
    ("metadata", "tree"),
    [
        ({}, {"a": "secret", "b_unencrypted": {"c": "clear"}}),
        ({"unencrypted_suffix": "_clear"}, {"a_unencrypted": "secret", "b_clear": ["clear"]}),
        ({"unencrypted_suffix": "", "encrypted_suffix": "_enc"}, {"a": "clear", "b_enc": {"c": "secret"}}),
        ({"encrypted_regex": "^data$"}, {"kind": "Secret", "data": {"a": "secret"}}),
    ],
)
@pytest.mark.parametrize("only", [False, True])
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_what_is_encrypted_follows_the_rule_of_the_document(
    safe: Safe, metadata: dict[str, Any], tree: dict[str, Any], form: str, *, only: bool
) -> None:
    file = safe.document(tree, f"s.{form}", **metadata, mac_only_encrypted=only)
    read = yaml.safe_load if form == "yaml" else json.loads
    assert read(safe.value(file)) == tree


def test_a_flag_of_a_dotenv_file_is_a_text(safe: Safe) -> None:
    file = safe.document({"A": "b", "C_unencrypted": "d"}, "x.env", mac_only_encrypted=True)
    text = (safe.folder / file).read_text().replace("only_encrypted=True", "only_encrypted=true")
    assert safe.value(safe.write(text, "x.env"), "A") == b"b"


def test_a_time_of_another_zone_is_what_the_mac_is_encrypted_with(safe: Safe) -> None:
    document = safe.sealer.document({"a": "b"})
    for written, formatted in (
        ("2026-01-02T03:04:05+02:00", "2026-01-02T03:04:05+02:00"),
        ("2026-01-02T03:04:05.123Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05Z"),
    ):
        digest = hashlib.sha512(b"b").hexdigest().upper()
        mac = safe.sealer.encrypted(digest.encode(), "str", formatted)
        sops = {**document["sops"], "lastmodified": written, "mac": mac}
        del sops["unencrypted_suffix"]
        assert safe.value(safe.write(as_json({**document, "sops": sops}), "s.json"), "a") == b"b"


def test_variables_of_yaml_and_json_are_texts(safe: Safe) -> None:
    for form in ("yaml", "json"):
        file = safe.document({"A": "$x ${y}", "N": 3, "F": 0.5, "B": True, "E": ""}, f"v.{form}")
        assert safe.files.variables(file) == {"A": "$x ${y}", "N": "3", "F": "0.5", "B": "true", "E": ""}
