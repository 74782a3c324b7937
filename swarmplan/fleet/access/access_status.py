"""Who gets in, and where, as it is shown."""

from swarmplan.dataclass import dataclass
from swarmplan.fleet.access.instructions import SshSettings


@dataclass(frozen=True, slots=True)
class StudentAccess:
    """One student's; ``ssh`` is None where they have none yet. ``last`` is the last line of their log, "" for none."""

    student: str
    cluster: str
    ssh: SshSettings | None
    last: str = ""


@dataclass(frozen=True, slots=True)
class Served:
    """The server of a fleet, at ``address`` for students, with this public key ("" before the first apply); ``serves``: it answers."""

    fleet: str
    address: str
    port: int
    key: str
    serves: bool
    students: tuple[StudentAccess, ...] = ()
