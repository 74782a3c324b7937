"""A new key for a student whose old one was lost, or is somebody else's by now."""

from swarmplan.cli.operations.fleet.access.reconcile_access import places_of, reconcile_access, shut_out
from swarmplan.cli.operations.fleet.access.show import settings_of
from swarmplan.cli.operations.fleet.open_fleet import changing_fleet


def renew_key(file: str, student: str) -> None:
    """End the key with all sessions, and make another. Raises SwarmplanError, click.UsageError."""
    with changing_fleet(file, simulate=False) as fleet:
        settings_of(fleet)
        member = fleet.one(student)
        with fleet.alone():
            shut_out(fleet, places_of(fleet), [member.student.id])
            reconcile_access(fleet, ())
