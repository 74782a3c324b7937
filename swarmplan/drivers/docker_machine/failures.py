"""What the operating system says of the store, in the classes of ``errors``."""

from swarmplan.drivers.translation import Translated
from swarmplan.errors import Failure, Permanent, Unreachable, reason_of


def _failure(error: OSError) -> Failure:
    said = f"docker-machine's store: {error.filename or 'it'}: {reason_of(error)}"
    if isinstance(error, PermissionError):
        return Unreachable(f"{said}; run the command as the user whose machines these are")
    return Permanent(said)


translated = Translated(_failure)
"""Raises Unreachable for a store that may not be looked into, Permanent for any other OSError (a full disk)."""
