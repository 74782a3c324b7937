"""How old the backups are, and what a policy says of that."""

from swarmplan.model.backup import BackupNote
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.values.age import ago


def last_taken(observed: Observed) -> BackupNote | None:
    """The newest backup that is known; None without one."""
    return max(observed.backups, key=lambda note: note.taken, default=None)


def last_verified(observed: Observed) -> BackupNote | None:
    """The newest backup that was tried and passed; None without one."""
    passed = [note for note in observed.backups if note.verified is not None]
    return max(passed, key=lambda note: note.taken, default=None)


def newest_backup(observed: Observed) -> str:
    """What is known of the newest backup and how it is put back, in a sentence; "" where there is none."""
    newest = last_taken(observed)
    if newest is None:
        return ""
    tried = "verified" if newest.verified is not None else "not verified"
    age = ago(observed.taken - newest.taken)
    return f"The newest backup is {newest.place} ({age} old, {tried}): `swarmplan restore {newest.arguments}` restores it"


def old_backups(desired: Desired, observed: Observed) -> list[str]:
    """What to report where the newest verified backup is older than the policy allows."""
    limit = desired.policy.backups.max_age
    if limit is None or not desired.machines:
        return []
    allowed = f"policy.backup_max_age is {ago(limit)}"
    verified, taken = last_verified(observed), last_taken(observed)
    if verified is not None and observed.taken - verified.taken <= limit:
        return []
    if verified is not None:
        have = f"the last verified backup is {ago(observed.taken - verified.taken)} old"
    else:
        have = "no backup was verified yet" if taken else "there is no backup yet"
    recent = taken is not None and observed.taken - taken.taken <= limit
    place = taken.arguments if taken else "ARCHIVE"
    remedy = "" if recent else "`swarmplan backup` creates one, "
    return [f"{have}, {allowed}: {remedy}`swarmplan backup --verify {place}` verifies it"]
