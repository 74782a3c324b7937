"""Names of branches and tags that a server lists, and which was probably meant; pure."""

from collections.abc import Iterable, Mapping

from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.agent.sources import Ref, RefKind

_PEELED = "^{}"
_LISTED = 5
"""Names that are shown where none is near."""


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
