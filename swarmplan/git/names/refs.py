"""Names of branches and tags: what git accepts as one, what a server lists, and which was probably meant; pure."""

import re
from collections.abc import Iterable, Mapping

from swarmplan.errors import SpecError
from swarmplan.git.revision import is_commit_id
from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.agent.sources import Ref, RefKind

HEADS, TAGS = "refs/heads/", "refs/tags/"
_PEELED = "^{}"
_LONGEST = 250
_LISTED = 5
"""Names that are shown where none is near."""
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
    if not is_commit_id(ref.name):
        raise SpecError(
            [f"{ref.name[:_LONGEST]!r} is not the full id of a commit: 40 (or 64) digits 0-9 and a-f"]
        )
    return ref.name


def parse_listing(text: str) -> Mapping[str, str]:
    """The ids by name, of what ``git ls-remote`` prints; what annotated tags lead to is left out."""
    pairs = (line.partition("\t") for line in text.splitlines())
    return {name: found for found, _, name in pairs if name and not name.endswith(_PEELED)}


def names_beneath(prefix: str, listing: Mapping[str, str]) -> list[str]:
    """The names of the branches or tags in a listing."""
    return sorted(name.removeprefix(prefix) for name in listing if name.startswith(prefix))


def none_such(ref: Ref, known: Iterable[str]) -> str:
    """What is said of a branch or tag that is not there, by the names of those that are, or of a range without a tag in it."""
    names = [name for name in known if name.isprintable()]
    what = "tag" if ref.kind is RefKind.SEMVER else ref.kind
    if not names:
        return f"there is no {what} at all"
    near = "" if ref.kind is RefKind.SEMVER else suggestion(ref.name, names)
    shown = ", ".join(names[-_LISTED:])
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    missing = (
        f"there is no {what} in the range {ref.name!r}"
        if ref.kind is RefKind.SEMVER
        else f"there is no {ref}"
    )
    return missing + (near or f"; there is {shown}{more}")
