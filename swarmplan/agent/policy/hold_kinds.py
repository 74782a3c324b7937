"""The kinds of holds besides the hazards of a plan, whose kinds are those of ``--allow``."""

from enum import StrEnum


class HoldKind(StrEnum):
    """The text of each stands in state files, in JSON and in labels of metrics: it never changes."""

    WINDOW = "window"
    """It is outside of the windows in which the cluster may be changed."""
    CONTESTED = "contested"
    """Drift that was brought back too often."""
    NOT_HEALED = "not healed"
    """Drift of a kind that the agent file does not let be healed."""
    UNVERIFIED = "unverified"
    """The commit is not signed as it has to be."""
    REWIND = "rewind"
    """The commit does not descend from the one that was applied last."""
    UNUSABLE = "unusable"
    """The commit has what no commit may have."""
    FAILED_COMMIT = "failed commit"
    """What failed before, and is not tried again yet."""
    REFUSED = "refused"
    """No approval lets the plan be carried out."""
    UNSUPPORTED = "unsupported"
    """No step can do it."""
    STATE = "state"
    """The memory file cannot be read."""
    SAME_CLUSTER = "same cluster"
    """Another entry of the agent file has the cluster."""


OF_SOURCE = frozenset(
    {HoldKind.UNVERIFIED, HoldKind.REWIND, HoldKind.UNUSABLE, HoldKind.STATE, HoldKind.SAME_CLUSTER}
)
"""With these a pass does not come to look at the cluster."""
OF_DRIFT = frozenset({HoldKind.CONTESTED, HoldKind.NOT_HEALED})
"""Drift that is left as it is."""
