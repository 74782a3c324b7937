"""Names of branches, tags and commits: what git accepts as one; pure."""

import re

from swarmplan.errors import SpecError
from swarmplan.spec.agent.sources import Ref, RefKind

HEADS, TAGS = "refs/heads/", "refs/tags/"
_LONGEST = 250
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""A full id, of SHA-1 or SHA-256."""
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|^/|/$|\.$|^@$|(?:^|/)\.|\.lock(?:/|$)|^-")
"""git-check-ref-format(1); and no leading ``-``, which would be an option."""


def full_name(ref: Ref) -> str:
    """A branch or tag as servers name it. Raises SpecError for a name that none can have."""
    if len(ref.name) > _LONGEST or not ref.name or _FORBIDDEN.search(ref.name):
        raise SpecError(
            [f"{ref.name[:_LONGEST]!r} is not a valid name of a {ref.kind} (git check-ref-format)"]
        )
    return (TAGS if ref.kind is RefKind.TAG else HEADS) + ref.name


def commit_of(ref: Ref) -> str:
    """The id that a ref to a commit names. Raises SpecError for a short one: what it means changes as the repository grows."""
    if not _COMMIT.fullmatch(ref.name):
        raise SpecError(
            [f"{ref.name[:_LONGEST]!r} is not the full id of a commit: 40 (or 64) digits 0-9 and a-f"]
        )
    return ref.name
