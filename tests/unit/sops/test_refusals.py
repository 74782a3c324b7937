"""What is not as sops wrote it is refused, in one line that says why and quotes no value."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sops_samples import TEXTS, AgeKey, Sealer, as_json, as_yaml
from unit.sops.conftest import Safe

from swarmplan.errors import Permanent
from swarmplan.sops.files import SopsFiles

PLANTED = "pl4nt3d-value"
TREE = {"a": PLANTED, "b": {"c": "second", "d": ["x", "y"]}, "e_unencrypted": "clear", "n": 5}
Change = Callable[[dict[str, Any]], object]


def _swap(document: dict[str, Any]) -> None:
    document["a"], document["b"]["c"] = document["b"]["c"], document["a"]


def _reorder(document: dict[str, Any]) -> None:
    document["b"]["d"].reverse()


def _without(name: str) -> Change:
    return lambda document: document["sops"].pop(name)


def _metadata(**values: Any) -> Change:
    return lambda document: document["sops"].update(values)


CHANGES: dict[str, tuple[Change, str]] = {
    "another value": (lambda d: d.update(e_unencrypted="changed"), "its MAC does not match"),
    "a value more": (lambda d: d.update(f_unencrypted="new"), "its MAC does not match"),
    "a value less": (lambda d: d.pop("n"), "its MAC does not match"),
    "a clear value less": (lambda d: d.pop("e_unencrypted"), "its MAC does not match"),
    "another order": (lambda d: d.update(a=d.pop("a")), "its MAC does not match"),
    "items in another order": (_reorder, "its MAC does not match"),
    "a value moved": (_swap, "does not decrypt"),
    "a name changed": (lambda d: d.update(z=d.pop("a")), "z does not decrypt"),
    "a value in clear": (lambda d: d.update(a="hunter2"), "a is not encrypted: edit the file with sops"),
    "a number in clear": (lambda d: d.update(n=5), "n is not encrypted: edit the file with sops"),
    "a value cut off": (lambda d: d.update(a=d["a"][:-20]), "a is not encrypted as sops does, or is damaged"),
    "something after a value": (lambda d: d.update(a=d["a"] + " "), "a is not encrypted as sops does"),
    "a short nonce": (lambda d: d.update(a=d["a"].replace("iv:", "iv:AAAA,iv:")), "a is not encrypted as"),
    "another type": (lambda d: d.update(a=d["a"].replace("type:str", "type:int")), "its type says int"),
    "a comment as a value": (lambda d: d.update(a=d["a"].replace("type:str", "type:comment")), "a is not"),
    "no MAC": (_without("mac"), "it has no MAC, so it cannot be verified"),
    "an empty MAC": (_metadata(mac=""), "it has no MAC"),
    "a MAC in clear": (_metadata(mac="00"), "its MAC is not encrypted as sops does"),
    "no time": (_without("lastmodified"), "its lastmodified is not a time"),
    "another time": (_metadata(lastmodified="2026-01-02T03:04:06Z"), "its MAC does not decrypt"),
    "a narrower rule": (_metadata(unencrypted_suffix="a"), "e_unencrypted is not encrypted"),
    "a wider rule": (_metadata(unencrypted_suffix="d"), "its MAC does not match"),
    "another kind of MAC": (_metadata(mac_only_encrypted=True), "its MAC does not match"),
    "two rules": (_metadata(encrypted_regex="^a$"), "both unencrypted_suffix and encrypted_regex"),
    "key groups": (_metadata(key_groups=[{"age": []}]), "shared among key groups (Shamir)"),
    "no recipient": (_without("age"), "it has no age recipient: add one with sops updatekeys, or let sops"),
    "other recipients": (
        lambda d: (d["sops"].pop("age"), d["sops"].update(pgp=[{"enc": "x"}], kms=[{"enc": "y"}], azure_kv=[])),
        "it has no age recipient (only of PGP and AWS KMS): add one with sops updatekeys, or let sops decrypt it: command:",
    ),
    "no metadata": (lambda d: d.pop("sops"), "it is not encrypted with sops: it has no sops metadata"),
    "metadata that is a text": (lambda d: d.update(sops="x"), "it is not encrypted with sops"),
    "recipients that are a text": (_metadata(age="x"), "it has no age recipient"),
    "recipients without a key": (_metadata(age=[{"recipient": "age1x"}, 5]), "it has no age recipient"),
    "a damaged key": (_metadata(age=[{"recipient": "age1x", "enc": "x"}]), "the key for age1x is damaged"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_what_was_changed_without_sops_is_refused(safe: Safe, change: str, form: str) -> None:
    document = safe.sealer.document(TREE)
    act, told = CHANGES[change]
    act(document)
    found = safe.refusal(safe.write(TEXTS[form](document), f"s.{form}"), "a")
    assert told in found
    assert PLANTED not in found


def test_a_value_of_another_document_is_refused(safe: Safe) -> None:
    other = Sealer(safe.key.public).document(TREE)
    mixed = safe.sealer.document(TREE) | {"a": other["a"]}
    assert "a does not decrypt" in safe.refusal(safe.write(as_yaml(mixed), "s.yaml"), "a")
    older = safe.sealer.document({**TREE, "a": "older"})
    mixed = safe.sealer.document(TREE) | {"a": older["a"]}  # of the same key and path
    assert "its MAC does not match" in safe.refusal(safe.write(as_yaml(mixed), "s.yaml"), "a")


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("a: 1\n", "s.yaml", "it is not encrypted with sops: it has no sops metadata; encrypt it with sops -e -i"),
        ("", "s.yaml", "the file is empty"),
        ("a: [\n", "s.yaml", "line 2, column 1: not valid YAML"),
        ("a: 1\na: 2\n", "s.yaml", "a is there twice"),
        ("a: &x 1\nb: *x\n", "s.yaml", "an alias (*name) is in it"),
        ("a: !x 1\n", "s.yaml", "a tag (!name) is in it"),
        ("a: !!binary '*'\n", "s.yaml", "a value in it is not valid base64"),
        ("1: 2\n", "s.yaml", "a name in it is not a text"),
        ("? [a]\n: 2\n", "s.yaml", "a name in it is not a text"),
        ("- a\n", "s.yaml", "must be a mapping"),
        ("a: 1\n---\nb: 2\n", "s.yaml", "several YAML documents are in it"),
        ("a: 9223372036854775808\n", "s.yaml", "a whole number in it needs more than 63 bits"),
        (f"a: {'[' * 70}{']' * 70}\n", "s.yaml", "nested more than 64 levels deep"),
        ("[" * 50000, "s.yaml", "nest"),
        ("{", "s.json", "line 1, column 2: not valid JSON"),
        ("[]", "s.json", "must be an object"),
        ('{"a": 1, "a": 2}', "s.json", "a is there twice"),
        ('{"a": NaN}', "s.json", "not valid JSON: NaN is not a number"),
        ('{"a": 1e999}', "s.json", "a number is too large"),
        ('{"\\ud800": 1}', "s.json", "a text in it is not Unicode"),
        (f'{{"a": {"[" * 90}1{"]" * 90}}}', "s.json", "nested more than 64 levels deep"),
        ("[" * 500000, "s.json", "nested too deeply"),
        ("A\n", "s.env", "a line in it is not NAME=value"),
        ("A=1\nA=2\n", "s.env", "A is there twice"),
        ("A=1\nsops=2\n", "s.env", "the name sops is reserved"),
        ("sops_a=1\nsops_a__map_b=2\n", "s.env", "sops_a is not what sops writes"),
        ("[a]\nb=c\n", "s.ini", "INI files are not read"),
        ("\udcff", "s.yaml", "not UTF-8 text, so sops did not write it"),
    ],
)  # fmt: skip
def test_what_sops_does_not_write_is_refused(safe: Safe, text: str, name: str, told: str) -> None:
    assert told in safe.refusal(safe.write(text, name))


def test_a_path_that_leads_to_no_value_is_told_with_what_is_there(safe: Safe) -> None:
    file = safe.document({**TREE, "nil": None})
    for key, told in (
        (("x",), "there is no x in it; there is a, b, e_unencrypted, n, nil"),
        (("b", "x"), "there is no b.x in it; there is c, d"),
        (("b", "d", "2"), "there is no b.d.2 in it; the list has 2 items, numbered from 0"),
        (("b", "d", "-1"), "there is no b.d.-1 in it"),
        (("a", "x"), "there is no a.x in it"),
        (("b",), "b is a mapping, not a value: name one in key"),
        (("b", "d"), "b.d is a list, not a value"),
        (("nil",), "nil is null, not a value"),
        (("sops", "mac"), "there is no sops in it"),
        (("é\n\x1b[1m",), r"there is no é\n\x1b[1m in it"),
    ):
        found = safe.refusal(file, *key)
        assert told in found
        assert PLANTED not in found


def test_bytes_that_are_no_text_are_given_by_name_only(safe: Safe) -> None:
    for form in ("yaml", "json"):
        file = safe.document({"a": "\udcff\udc00"[:1], "b": "x"}, f"s.{form}")
        assert safe.value(file, "a") == b"\xff"
        assert "a value in it is not UTF-8 text" in safe.refusal(file)


@pytest.mark.parametrize(
    ("tree", "name", "told"),
    [
        ({"A": {"b": "c"}}, "v.yaml", "A is not a value: variables have no levels"),
        ({"A": ["b"]}, "v.json", "A is not a value"),
        ({"A": None}, "v.yaml", "A is not a value"),
        ({"a b": "c"}, "v.yaml", "a b is not the name of a variable"),
        ({"A=B": "c"}, "v.json", "A=B is not the name of a variable"),
        ({"A ": "c"}, "v.env", "A  is not the name of a variable"),
        ({"A": "\udcff"}, "v.json", "A is not text, which a variable must be"),
        ({"A": "b\0c"}, "v.json", "A is not text"),
    ],
)
def test_what_is_no_variable_is_refused(safe: Safe, tree: dict[str, Any], name: str, told: str) -> None:
    with pytest.raises(Permanent, match=f"{name}: {told}"):
        safe.files.variables(safe.document(tree, name))


def test_a_binary_file_has_no_variables(safe: Safe) -> None:
    file = safe.write(as_json(safe.sealer.document({"data": "A=b"})), "web.bin")
    with pytest.raises(Permanent, match="it is a binary file, not one of variables"):
        safe.files.variables(file)


def test_what_is_no_file_is_refused(safe: Safe) -> None:
    os.mkfifo(safe.folder / "pipe")
    Path(safe.folder / "large").write_bytes(b"a" * 10_000_001)
    for name, told in (
        ("gone", "no such file: "),
        ("pipe", "is a pipe or device, not a file"),
        ("", "cannot be read: Is a directory"),
        ("large", "is larger than 10 MB, too large for a file of secrets"),
    ):
        with pytest.raises(Permanent, match=told):
            safe.files.content(f"{safe.folder}/{name}")


def test_a_failure_is_told_each_time(safe: Safe) -> None:
    files = SopsFiles(())
    for _ in range(2):
        with pytest.raises(Permanent, match="there is no key here to decrypt it"):
            files.content(safe.document(TREE), ["a"])


def test_expressions_of_a_document_are_not_evaluated(safe: Safe) -> None:
    file = safe.document({"data": "x", f"{'a' * 60}!": 1}, encrypted_regex="^data$")
    text = (safe.folder / file).read_text().replace("^data$", "^(a+)+$")  # takes hours to find no match
    assert safe.value(safe.write(text, "s.yaml"), "data") == b"x"
    both = safe.document({"data": "x", "more": "y"}, encrypted_regex="^data$")
    text = (safe.folder / both).read_text().replace("more: y", "more: z")
    assert "its MAC does not match" in safe.refusal(safe.write(text, "s.yaml"), "data")


def test_what_stands_for_values_in_simulations_does_not_tell_them(
    safe: Safe, sealed_to: tuple[AgeKey, Sealer]
) -> None:
    from swarmplan.sops.age.places import given_places  # noqa: PLC0415

    tree = {"A": PLANTED, "B": PLANTED * 20, "C": "1", "D": "2", "E": ""}
    masked = SopsFiles(given_places([str(sealed_to[0].file)]), masked=True)
    for name in ("v.env", "v.json"):
        file = safe.document(tree, name)
        shown = str(masked.variables(file))
        assert PLANTED not in shown
        assert masked.variables(file) == masked.variables(file)
        values = [masked.content(file, [key]) for key in tree]
        assert len(set(values)) == len(tree)
        assert [len(value) for value in values] == [16, len(PLANTED) * 20, 16, 16, 0]
        assert json.dumps(PLANTED).encode() not in b"".join(values)
