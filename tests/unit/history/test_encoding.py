"""A record as data and back; what is in the swarm may have been written by anybody."""

import base64
import json
from typing import Any

import pytest
from unit.history.samples import ORIGIN, RECORD, record

from swarmplan.history.encoding import MOST_BYTES, decoded, encoded
from swarmplan.history.provenance import Provenance
from swarmplan.history.record import MOST_NAMES, Record, Unread


def written(**changes: Any) -> str:
    body = json.loads(base64.b64decode(encoded(RECORD)))
    for name, value in changes.items():
        if value is ...:
            del body[name]
        else:
            body[name] = value
    return base64.b64encode(json.dumps(body).encode()).decode()


def test_there_and_back() -> None:
    assert decoded(encoded(RECORD), RECORD.id) == RECORD
    bare = Record("a", "lab", "apply", "2026-01-02T03:04:05Z", 0, "failed")
    assert decoded(encoded(bare), "a") == bare


def test_keys_of_later_versions_of_the_format_are_left_out_and_missing_ones_are_defaults() -> None:
    assert decoded(written(more={"a": 1}), RECORD.id) == RECORD
    assert decoded(written(epoch=..., digest=..., partial=..., version=...), RECORD.id) == record(epoch=0, digest="", version="")  # fmt: skip
    assert decoded(written(origin={"user": "ana", "place": "x"}), "x") == record(id="x", origin=type(ORIGIN)(user="ana"))  # fmt: skip


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (written(format_version=2), "it was written by a newer swarmplan, in format 2; upgrade swarmplan to read it"),
        ("A" * (MOST_BYTES * 2), "it is larger than 64 kB"),
        *(
            (data, "it is not a record of a run")
            for data in (
                "", "?", "bm90IGpzb24=", base64.b64encode(b"[1]").decode(), base64.b64encode(b"[" * 40_000).decode(),
                written(format_version=...), written(id=3, command=...), written(command=""), written(command=[]), written(duration=-1),
                written(duration="1"), written(duration=float("nan")), written(changes=[]), written(changes={"create": "1"}),
                written(changes={"create": -1}), written(changed="x"), written(changed=[1]), written(origin=None), written(origin={"user": 3}),
                written(steps=1.5), written(duration=10**400), written(duration=1e300), written(duration=float("inf")),
                written(steps=10**4000), written(epoch=10**400), written(changes={"create": 10**4000, "update": 10**4000}),
                written(format_version=10**4000), written(epoch=1e300), written(cluster=10**400), written(origin={"user": 10**400}),
                base64.b64encode(b'{"format_version":1,"duration":' + b"9" * 5_000 + b"}").decode(),
            )
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(data: str, reason: str) -> None:
    assert decoded(data, "run") == Unread("run", reason)


def test_a_key_that_is_not_known_may_be_any_number_at_any_depth() -> None:
    assert decoded(written(more=[{"a": [10**400, 1e300]}], origin={"more": 10**400}), "run") == record(id="run", origin=Provenance())  # fmt: skip


def test_foreign_text_is_one_line_and_short() -> None:
    found = decoded(written(command="a\x1b[31m\nb" + "c" * 9_000, changed=["x\r\n"] * 500), "run")
    assert isinstance(found, Record)
    assert found.command.startswith("a [31m bccc")
    assert len(found.command) <= 200
    assert found.changed == ("x",) * MOST_NAMES


@pytest.mark.parametrize("over", [0, 1])
def test_a_record_of_as_many_bytes_as_are_written_is_read(over: int) -> None:
    size = MOST_BYTES - len(base64.b64decode(encoded(record(changed=("",), failed=()))))
    large = record(changed=("x" * (size + over),), failed=())
    data = encoded(large)
    assert len(base64.b64decode(data)) <= MOST_BYTES
    assert (len(base64.b64decode(data)) == MOST_BYTES) is (over == 0)
    found = decoded(data, RECORD.id)
    assert isinstance(found, Record)
    assert (found.changed == ()) is (over == 1)


def test_names_that_take_too_much_room_are_left_out() -> None:
    large = record(changed=("😀" * 200,) * MOST_NAMES, failed=("😀" * 200,) * MOST_NAMES)
    found = decoded(encoded(large), RECORD.id)
    assert found == record(changed=(), failed=())
