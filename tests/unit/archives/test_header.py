"""The first line: read as it was written, or refused by name."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.archives.header import LONGEST, Header, parse
from swarmplan.errors import Permanent

HEADER = Header("lab", "swarm1", 1.25, "20.10.24", "m1", "fd00::1", "key", size=12, sha256="ab")
WORD = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFFF), max_size=256).filter(str.isprintable)


def changed(**changes: object) -> bytes:
    return json.dumps(json.loads(HEADER.line()) | changes).encode() + b"\n"


@given(
    st.from_regex(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?", fullmatch=True),
    WORD,
    st.floats(0, 1e11),
    st.integers(0, 1 << 50),
)
def test_a_written_header_is_read(cluster: str, machine: str, taken: float, size: int) -> None:
    header = replace(HEADER, cluster=cluster, machine=machine, taken=taken, size=size)
    assert parse(header.line()) == header
    assert len(header.line()) < LONGEST


def test_size_and_checksum_are_not_facts_known_before_encryption() -> None:
    assert HEADER.facts.keys() == {"cluster", "swarm", "taken", "engine", "machine", "address", "encryption"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "not a swarmplan backup"),
        (b"kind: Cluster\n", "not a swarmplan backup"),
        (b"[1]\n", "not a swarmplan backup"),
        (b"\xff\xfe\n", "not a swarmplan backup"),
        (b"[" * 5000 + b"\n", "not a swarmplan backup"),
        (HEADER.line().rstrip(), "not a swarmplan backup"),
        (HEADER.line()[5:], "damaged: its first line is not valid"),
        (changed(format=2), "made by a newer swarmplan .format 2, this one reads 1."),
        (changed(format=0), "damaged.*format"),
        (changed(format=True), "damaged.*format"),
        (changed(format="1"), "damaged.*format"),
        (changed(encryption="tape"), "damaged.*encryption"),
        (changed(encryption=["key"]), "damaged.*encryption"),
        (changed(taken=float("nan")), "damaged.*taken"),
        (changed(taken=-1), "damaged.*taken"),
        (changed(taken=10**400), "damaged.*taken"),
        (changed(taken=True), "damaged.*taken"),
        (changed(size=-1), "damaged.*size"),
        (changed(size=1.0), "damaged.*size"),
        (changed(cluster=None), "damaged.*cluster"),
        (changed(cluster="../../../x"), "damaged.*cluster"),
        (changed(cluster=""), "damaged.*cluster"),
        (changed(cluster="x" * 41), "damaged.*cluster"),
        (changed(machine="\x1b[2J"), "damaged.*machine"),
        (changed(address="x" * 257), "damaged.*address"),
    ],
)
def test_any_other_line_is_refused_with_its_error(line: bytes, said: str) -> None:
    with pytest.raises(Permanent, match=said) as caught:
        parse(line)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
