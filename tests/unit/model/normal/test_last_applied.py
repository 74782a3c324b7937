"""What was applied is known again, whatever the engine makes of its spelling."""

from typing import Any

import pytest

from swarmplan.model.labels.names import OWNER_LABEL, SPEC_LABEL
from swarmplan.model.normal.last_applied import (
    APPLIED_LABEL,
    changed_in_stack,
    changed_since,
    hashes_in,
    spec_hash,
    with_hash,
    with_hashes,
)

SECOND = 1_000_000_000
LEAST: dict[str, Any] = {
    "Name": "web",
    "Labels": {OWNER_LABEL: "lab"},
    "TaskTemplate": {"ContainerSpec": {"Image": "lab/web:1"}},
}
MORE: dict[str, Any] = {
    **LEAST,
    "Mode": {"Replicated": {"Replicas": 2}},
    "TaskTemplate": {
        "ContainerSpec": {"Image": "lab/web:1", "Env": ["B=2", "A=1"], "StopGracePeriod": 3 * SECOND},
        "Networks": [{"Target": "app", "Aliases": ["web"]}],
    },
    "UpdateConfig": {"Parallelism": 2, "MaxFailureRatio": 0.25},
    "EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishedPort": 8080}]},
}


def label(spec: dict[str, Any]) -> str:
    told: str = with_hash(spec)["Labels"][SPEC_LABEL]
    return told


@pytest.mark.parametrize(
    ("spec", "known"), [(LEAST, "316d60a9d3b7"), (MORE, "04b6452bf986")], ids=["least", "more"]
)
def test_services_that_run_are_known_by_the_labels_they_have(spec: dict[str, Any], known: str) -> None:
    assert label(spec) == known


def test_what_was_sent_has_not_changed_since_and_anything_else_has() -> None:
    sent = with_hash(MORE)
    assert not changed_since(sent)
    assert changed_since({**sent, "Mode": {"Replicated": {"Replicas": 3}}})
    assert changed_since({**sent, "Labels": {**sent["Labels"], "by": "hand"}})
    assert not changed_since(with_hash({**sent, "Mode": {"Replicated": {"Replicas": 3}}}))


def test_numbers_count_by_their_value() -> None:
    """The engine answers 1 where 1.0 was sent."""
    ratios = ({**LEAST, "UpdateConfig": {"MaxFailureRatio": ratio}} for ratio in (1, 1.0))
    assert len({label(spec) for spec in ratios}) == 1


def test_a_hash_tells_nothing_where_other_fields_are_ignored_than_were_then() -> None:
    replicas, hostname = ("Mode", "Replicated", "Replicas"), ("TaskTemplate", "ContainerSpec", "Hostname")
    by_hand = {**MORE, "EndpointSpec": {"Mode": "dnsrr"}}
    for applied, now, told in (
        ([replicas], [replicas], True),
        ([], [replicas], True),
        ([replicas], [], False),
        ([replicas], [hostname], False),
        ([replicas], [hostname, replicas], False),
        ([hostname, replicas], [replicas, hostname], True),
    ):
        labels = with_hash(MORE, applied)["Labels"]
        marks = [spec_hash(MORE, applied)]
        assert changed_since({**by_hand, "Labels": labels}, MORE, now) is told
        assert not changed_since({**MORE, "Labels": labels}, MORE, now)
        assert changed_in_stack(by_hand, marks, MORE, now) is told
        assert not changed_in_stack(MORE, marks, MORE, now)


@pytest.mark.parametrize("labels", [None, {}, {"com.docker.stack.namespace": "vote"}])
def test_what_is_not_labelled_as_ours_is_sent_as_it_is(labels: dict[str, str] | None) -> None:
    spec = {**LEAST, "Labels": labels}
    assert with_hash(spec) == spec


@pytest.mark.parametrize("labels", [None, {}, {OWNER_LABEL: "lab"}, {SPEC_LABEL: "0123456789ab"}])
def test_nothing_is_claimed_without_both_labels(labels: dict[str, str] | None) -> None:
    assert not changed_since({**LEAST, "Labels": labels})


def test_marks_are_kept_in_the_swarms_labels_and_read_back() -> None:
    swarm = {"Labels": {"other": "x"}}
    hashes = {"vote_web": ("aaaaaaaa",), "vote_db": ("bbbbbbbb", "cccccccc")}
    kept = with_hashes(swarm, hashes)
    assert kept["Labels"] == {"other": "x", APPLIED_LABEL: "vote_db=bbbbbbbb+cccccccc,vote_web=aaaaaaaa"}
    assert hashes_in(kept) == hashes
    assert with_hashes(kept, {}) == swarm
    assert hashes_in({"Labels": {APPLIED_LABEL: "by hand,,"}}) == {}
