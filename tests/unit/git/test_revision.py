"""Commits and tags read from their objects, whatever is written in them."""

import pytest

from swarmplan.git.revision import Person, parse_commit, parse_tag, short

ID = "a" * 40
COMMIT = b"""tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
parent bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
author Zo\xc3\xab <zoe@example.org> 1700000000 +0100
committer Forge <noreply@forge.example> 1700000100 -0000
gpgsig -----BEGIN SSH SIGNATURE-----
 author Eve <eve@evil.example> 1 +0000
 -----END SSH SIGNATURE-----

Change the number

author Mallory <m@evil.example> 1 +0000
"""


def test_a_commit_has_its_people_its_subject_and_its_time() -> None:
    found = parse_commit(ID, COMMIT)
    assert (str(found.author), str(found.committer)) == (
        "Zoë <zoe@example.org>",
        "Forge <noreply@forge.example>",
    )
    assert (found.subject, found.time) == ("Change the number", 1_700_000_100)


@pytest.mark.parametrize(
    "line",
    [
        b"Eve <alice@example.org> <eve@evil.example> 1700000000 +0000", b"alice@example.org 1700000000 +0000", b"<a@b>", b"",
        b"Eve <eve@evil.example>alice@example.org> 1 +0000", b"Eve <eve\n@x> 1 +0000", b"Eve <eve@x> soon +0000",
    ],
)  # fmt: skip
def test_who_cannot_be_read_for_certain_has_no_address(line: bytes) -> None:
    commit = COMMIT.replace(b"Zo\xc3\xab <zoe@example.org> 1700000000 +0100", line)
    assert parse_commit(ID, commit).author.address == ""


def test_what_a_terminal_obeys_is_not_kept() -> None:
    evil = COMMIT.replace(b"Zo\xc3\xab", b"\x1b[2JZ\r").replace(
        b"Change the number", b"\x1b]0;x\x07 a\tb " + b"x" * 10_000
    )
    found = parse_commit(ID, evil)
    for text in (str(found.author), found.subject, str(found)):
        assert text.isprintable()
        assert len(text) < 1000


def test_only_encodings_that_people_write_in_are_read() -> None:
    latin = COMMIT.replace(b"gpgsig", b"encoding ISO-8859-1\ngpgsig").replace(b"Zo\xc3\xab", b"Zo\xeb")
    assert parse_commit(ID, latin).author.name == "Zoë"
    for name in (b"utf-7", b"unicode_escape", b"rot13", b"hex", b"\xff", b"a\0b", b"idna"):
        other = COMMIT.replace(b"gpgsig", b"encoding " + name + b"\ngpgsig").replace(b"zoe@", b"+AGE-zoe@")
        assert parse_commit(ID, other).author.address == "+AGE-zoe@example.org"


def test_a_tag_says_its_name_and_its_target() -> None:
    found = parse_tag(
        b"object " + ID.encode() + b"\ntype commit\ntag v1.0.0\ntagger A <a@b> 1 +0000\n\ntag v2.0.0\n"
    )
    assert (found.target, found.kind, found.name) == (ID, "commit", "v1.0.0")
    assert parse_tag(b"rubbish").name == ""
    assert parse_commit(ID, b"rubbish").author == Person()
    assert short(ID) == "a" * 12
