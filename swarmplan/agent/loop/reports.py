"""Where the report of an internal error is: what writes it is outside the agent."""

from collections.abc import Callable

Report = Callable[[Exception], str]
"""Where the report of this error is, or why there is none, in a few words. It may be called by any thread, and raises nothing."""


def no_report(_bug: Exception) -> str:
    """Where nobody writes any."""
    return "without a report"


def internal_error(bug: Exception, report: Report) -> str:
    """The line on an error that is a fault of swarmplan itself."""
    return f"internal error: {type(bug).__name__}: {bug} ({report(bug)}; please report it)"
