"""The operating system's errors, translated once: each method of the driver ends in the classes of ``errors``."""

import errno

from swarmplan.drivers.translation import Translated
from swarmplan.errors import Permanent, Unreachable, reason_of


def _translate(error: OSError) -> Permanent | Unreachable:
    where = error.filename or "the local driver"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Permanent(f"{where}: the disk is full; free some space and run the command again")
    if isinstance(error, PermissionError):
        return Unreachable(f"{where}: the local driver needs root; run the command with sudo")
    return Permanent(f"{where}: {reason_of(error)}")


translated = Translated(_translate)
"""Raises Permanent for a full disk, Unreachable for what only root may read, and Permanent for any other OSError."""
