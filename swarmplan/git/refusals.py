"""Why a commit is not used. Nothing was changed, and the cluster stays as it is."""

from swarmplan.errors import Refused


class CommitRefused(Refused):
    """``hold`` is the kind under which the agent shows it."""

    hold = ""


class Unverified(CommitRefused):
    """It is not signed as it has to be, or not by whom."""

    hold = "unverified"


class Rewound(CommitRefused):
    """It does not descend from the commit that was applied last."""

    hold = "rewind"


class Unusable(CommitRefused):
    """Its files cannot be used: one is too large, a pointer of Git LFS, a link to outside, or a submodule that was not asked for."""

    hold = "unusable"
