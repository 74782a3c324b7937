"""What a lease says, as labels and as a line; what others wrote there is refused, shown short, and can be revoked."""

import json
import shlex
from dataclasses import replace

import pytest

from swarmplan.errors import Refused
from swarmplan.lease.document import (
    LONGEST_LINE,
    UNREADABLE,
    Lease,
    from_labels,
    from_line,
    held_by_hand,
    next_epoch,
)
from swarmplan.model.labels.bookkeeping import BOOKKEEPING_LABEL

FULL = Lease("3fa9c1", "n" * 32, "laptop", "anna", "swarmplan apply", "abc123", "more replicas", 7, 3, 41, "2026-01-02T03:04:05Z", 60.0)  # fmt: skip


@pytest.mark.parametrize("lease", [FULL, Lease(), Lease(nonce="x", epoch=4, ttl=90.0)])
def test_it_comes_back_from_labels_and_from_a_line(lease: Lease) -> None:
    assert from_labels(lease.labels()) == lease
    assert from_line(lease.line()) == lease


def test_who_has_it_is_named() -> None:
    assert FULL.who == (
        "'swarmplan apply' by anna@laptop (id 3fa9c1), since 2026-01-02T03:04:05Z, for 'more replicas'"
    )
    assert Lease().who == "nobody"
    assert Lease().free
    assert not Lease(nonce="x").free


def test_a_line_is_one_line_of_ascii_and_never_too_long() -> None:
    long = Lease(*(["ü\n" * 300] * 7))
    assert long.line().isascii()
    assert "\n" not in long.line()
    assert len(long.line()) <= LONGEST_LINE


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({BOOKKEEPING_LABEL: "run"}, "a config swarmplan-lease exists that is not swarmplan's own"),
        ({"swarmplan.lease.version": "2"}, "newer format (2, known: 1)"),
        ({"swarmplan.lease.version": ""}, "version is '', not a number; `swarmplan unlock --holder 3fa9c1`"),
        ({"swarmplan.lease.epoch": "-1"}, "epoch is '-1', not a number"),
        ({"swarmplan.lease.seq": "1e9999"}, "seq is '1e9999', not a number"),
        ({"swarmplan.lease.ttl": "nan"}, "ttl is 'nan', not a number"),
        ({"swarmplan.lease.epoch": "9" * 400}, "too large"),
        ({"swarmplan.lease.epoch": str(2**53)}, "epoch is '9007199254740992', too large; `swarmplan unlock"),
        ({"swarmplan.lease.seq": "1.5"}, "seq is '1.5', not a number"),
        ({"swarmplan.lease.index": "²"}, "index is '²', not a number"),
    ],
)
def test_what_is_no_lease_of_ours_is_refused_with_what_to_do(change: dict[str, str], message: str) -> None:
    with pytest.raises(Refused) as refused:
        from_labels({**FULL.labels(), **change})
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "line", ["x", "[]", "{}", '{"version": 1}', "[" * 5000, json.dumps({"version": "1", "holder": "me"})]
)
def test_a_line_that_is_none_is_refused(line: str) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        from_line(line)


def test_large_numbers_come_back_as_they_were_written() -> None:
    largest = replace(FULL, epoch=10**15, seq=10**15 - 1)
    assert from_labels(largest.labels()) == largest
    assert next_epoch(FULL.epoch) == FULL.epoch + 1
    assert next_epoch(largest.epoch) == 1


def test_a_holder_is_quoted_in_the_command_to_paste() -> None:
    hand = {BOOKKEEPING_LABEL: "lease", "swarmplan.lease.holder": "$(touch /tmp/x); 'a' --auto-approve"}
    with pytest.raises(Refused) as refused:
        from_labels(hand)
    typed = str(refused.value).partition("; `")[2].rpartition("` resets it")[0]
    assert shlex.split(typed) == ["swarmplan", "unlock", "--holder", hand["swarmplan.lease.holder"]]


def test_texts_from_outside_are_short_and_harmless() -> None:
    found = from_labels({**FULL.labels(), "swarmplan.lease.user": "\x1b[31m" + "a" * 5000})
    assert found.user == "?[31m" + "a" * 195


def test_no_lease_blocks_for_longer_than_ten_minutes() -> None:
    assert from_labels({**FULL.labels(), "swarmplan.lease.ttl": "99999999"}).ttl == 600


def test_one_written_by_hand_has_a_holder_that_it_can_be_taken_from() -> None:
    hand = {BOOKKEEPING_LABEL: "lease"}
    assert held_by_hand(hand).holder == UNREADABLE
    assert held_by_hand({**hand, "swarmplan.lease.holder": "me"}).holder == "me"
    assert held_by_hand(FULL.labels()) == FULL
    for other in ({}, {**FULL.labels(), "swarmplan.lease.version": "2"}):
        with pytest.raises(Refused):
            held_by_hand(other)
