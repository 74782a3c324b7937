"""``x-swarmplan``: swarmplan's own key in a section, which other tools ignore; and ``keep`` in it, which is the same everywhere."""

from collections.abc import Sequence

from swarmplan.compose.read.field import Field
from swarmplan.compose.read.scalars import flag
from swarmplan.model.bodies import JsonView

OWN = "x-swarmplan"
KEEP = "keep"


def keeps(section: JsonView) -> bool:
    """Whether no run removes or recreates what the section describes. Errors in the setting are reported by ``check_own``."""
    return Field(section)[OWN][KEEP].read(flag) or False


def check_own(own: Field, expected: Sequence[str]) -> None:
    """Report keys in ``x-swarmplan`` other than these, and what is wrong with ``keep``."""
    for key, member in own.members():
        if key not in expected:
            one, *more = expected
            keys = f"the keys here are {', '.join(expected)}" if more else f"the only key here is {one}"
            member.fault(f"unknown key {key!r}; {keys}")
    own[KEEP].read(flag)
