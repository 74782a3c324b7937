"""What a status says besides its tables: who holds the lease, how old backups are, the last run."""

from collections.abc import Iterator, Sequence

from swarmplan.health.backup_age import last_taken, last_verified
from swarmplan.lease.status import status_in_snapshot
from swarmplan.model.backup import BackupNote
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.values.age import ago
from swarmplan.render.history.text import Run, last_run_text
from swarmplan.render.lease import lease_line


def status_notes(desired: Desired, observed: Observed, runs: Sequence[Run]) -> Iterator[str]:
    """A sentence for each that there is something to say of."""
    yield from filter(
        None,
        (
            lease_line(status_in_snapshot(observed)),
            backup_text(desired, observed),
            last_run_text(runs, observed.taken),
        ),
    )


def backup_text(desired: Desired, observed: Observed) -> str:
    """How old the last backup and the last verified one are; "" where there is none and none is asked for."""
    taken, verified = last_taken(observed), last_verified(observed)
    if taken is None:
        return "Backups: none." if desired.policy.backups.max_age is not None else ""
    tried = f"the last verified one {_age(observed, verified)}" if verified else "none was verified"
    return f"Backups: the last {_age(observed, taken)}, {taken.place}; {tried}."


def _age(observed: Observed, note: BackupNote) -> str:
    return f"is {ago(observed.taken - note.taken)} old"
