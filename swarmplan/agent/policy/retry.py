"""When what failed is tried again: not before something changed, and less and less often.

A commit that cannot be applied fails again, and each time may restart tasks. What is merely out of reach, such as an engine or a
forge, is worth another try."""

from swarmplan.dataclass import dataclass

FIRST_WAIT = 10.0
"""Seconds after the first failure."""
LONGEST_WAIT = 900.0
_DOUBLINGS = 32
"""More than it takes to reach the longest wait: a higher power does not fit into a number."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a pass was made from: the commit, a fingerprint of all that the files name besides (secrets, variables, files), and a
    digest of what was observed of the cluster before it acted."""

    commit: str
    inputs: str = ""
    observed: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The last pass, which failed. ``transient``: trying again may help by itself. ``count``: how many failed one after the other with
    this commit and these inputs; ``at`` is when."""

    tried: Tried
    at: float
    transient: bool = False
    count: int = 1
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """``now``: whether it is tried. ``due`` is when else, None for not before something changes."""

    now: bool
    due: float | None = None


def failed_again(
    before: Failed | None, tried: Tried, at: float, *, transient: bool, reason: str = ""
) -> Failed:
    """The failure, counted with the one before where it is of the same commit and inputs."""
    count = 1
    if before is not None and (before.tried.commit, before.tried.inputs) == (tried.commit, tried.inputs):
        count = before.count + 1
    return Failed(tried, at, transient, count, reason)


def try_again(
    failed: Failed | None, now: Tried, at: float, *, jitter: float = 0.5, asked: bool = False
) -> Again:
    """Whether to try. ``jitter`` from 0 to 1 makes a wait shorter or longer, so that many clusters do not try at once; give the
    same one for the same failure. ``asked``: somebody asked for it, who knows that it failed."""
    if failed is None or asked:
        return Again(now=True)
    if failed.tried.commit != now.commit:
        return Again(now=True)
    if failed.tried.inputs != now.inputs:
        return Again(now=True)
    changed = failed.tried.observed != now.observed
    if not (failed.transient or changed):
        return Again(now=False)
    due = failed.at + wait(failed.count, jitter)
    early = failed.at <= at < due  # before: the clock was put back
    return Again(not early, due if early else None)


def wait(count: int, jitter: float = 0.5) -> float:
    """Seconds after so many failures: doubled each time, up to the longest, and between three quarters and five quarters of
    that."""
    doublings = min(max(count - 1, 0), _DOUBLINGS)
    whole = min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))
    return whole * (0.75 + min(max(jitter, 0.0), 1.0) / 2)
