"""What is said of old backups."""

from dataclasses import replace

import pytest
from small_cluster import cluster

from swarmplan.health.backup_age import last_taken, last_verified, newest_backup, old_backups
from swarmplan.model.backup import BackupNote, BackupPolicy
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.values.age import ago

NOW = 1_000_000.0
DAY = 86_400.0


def wanted(max_age: float | None) -> Desired:
    plain = cluster(1, 0)
    return replace(plain, policy=replace(plain.policy, backups=BackupPolicy(max_age=max_age)))


def seen(*notes: BackupNote) -> Observed:
    return Observed(taken=NOW, backups=notes)


OLD = BackupNote("/b/old", NOW - 9 * DAY, NOW - 8 * DAY)
UNTRIED = BackupNote("/b/new", NOW - DAY)


@pytest.mark.parametrize(
    ("observed", "told"),
    [
        (seen(), "there is no backup yet, policy.backup_max_age is 7 days: `swarmplan backup` creates one, "),
        (
            seen(OLD),
            "the last verified backup is 9 days old, policy.backup_max_age is 7 days: `swarmplan backup` creates",
        ),
        (
            seen(OLD, UNTRIED),
            "9 days old, policy.backup_max_age is 7 days: `swarmplan backup --verify /b/new` verifies it",
        ),
        (
            seen(UNTRIED),
            "no backup was verified yet, policy.backup_max_age is 7 days: `swarmplan backup --verify /b/new",
        ),
    ],
)
def test_too_old_is_told_with_what_to_do(observed: Observed, told: str) -> None:
    (line,) = old_backups(wanted(7 * DAY), observed)
    assert told in line


def test_nothing_is_said_of_a_fresh_one_nor_without_a_limit() -> None:
    fresh = replace(UNTRIED, verified=NOW - 60)
    assert old_backups(wanted(7 * DAY), seen(OLD, fresh)) == []
    assert old_backups(wanted(None), seen()) == []


def test_a_private_key_is_asked_for_where_it_is_needed() -> None:
    keyed = replace(UNTRIED, keyed=True)
    assert "`swarmplan restore /b/new --key-file PRIVATE_KEY` restores it" in newest_backup(seen(keyed))
    assert (
        "`swarmplan backup --verify /b/new --key-file PRIVATE_KEY` verifies it"
        in old_backups(wanted(7 * DAY), seen(keyed))[0]
    )


def test_the_newest_counts() -> None:
    assert last_taken(seen(UNTRIED, OLD)) == UNTRIED
    assert last_verified(seen(UNTRIED, OLD)) == OLD
    assert last_taken(seen()) is last_verified(seen()) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "less than a second"), (1, "1 second"), (119, "1 minute"), (7200, "2 hours"), (DAY, "1 day")],
)
def test_spans(seconds: float, text: str) -> None:
    assert ago(seconds) == text
