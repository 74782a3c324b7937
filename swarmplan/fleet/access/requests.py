"""What a student may ask for over SSH. All that a client sends is hostile: it is compared with what is known, and never run.

Docker's client asks for ``docker system dial-stdio`` (Docker's documentation, "Protect the Docker daemon socket", since 18.09; the same
words measured with 20.10.24 and 28.2.2).
"""

from collections.abc import Collection

from swarmplan.dataclass import dataclass
from swarmplan.errors import Unreachable

DIAL = "docker system dial-stdio"
_SHOWN = 60
"""Characters of what was refused that are shown, and kept in a log."""


class NotAllowed(Exception):
    """It is not on the list; the text is for the student."""


class NotRunning(Unreachable):
    """A machine that is asked for is paused, or off; the text is for the student."""


@dataclass(frozen=True, slots=True)
class Request:
    """``machine`` is the one that is to be entered; "" for the engine of a manager."""

    machine: str = ""

    @property
    def text(self) -> str:
        """For a log."""
        return self.machine or "docker"


def request_of(sent: str | None, machines: Collection[str], cluster: str) -> Request:
    """What a client asks for that ``sent`` these words (``SSH_ORIGINAL_COMMAND``); None where it asks for a shell: that is one on the first
    of the ``machines``. Their names may be given without the cluster's. Raises NotAllowed."""
    first = next(iter(machines), "")
    if not sent and first:
        return Request(first)
    if sent == DIAL:
        return Request()
    for name in machines:
        if sent in {name, name.removeprefix(f"{cluster}-")}:
            return Request(name)
    names = ", ".join(name.removeprefix(f"{cluster}-") for name in machines)
    raise NotAllowed(
        f"{shown(sent or '')} is not possible here: only docker over ssh, and a shell on one of your machines: {names}"
    )


def shown(sent: str) -> str:
    """Some of what a client sent, safe to print: ASCII alone, in quotes."""
    text = ascii(sent[:_SHOWN])
    return text if len(sent) <= _SHOWN else f"{text} ..."
