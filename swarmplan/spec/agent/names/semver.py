"""Versions and ranges of them, by Semantic Versioning 2.0.0 and as npm reads ranges (docs.npmjs.com/cli/v6/using-npm/semver); pure.

``>=1.2 <2``, ``~1.2``, ``^1``, ``1.x``, ``*``, and several with ``||`` between them. A pre-release is in a range only where the range names
one of the same version: ``>=1.2.0-rc.1`` takes 1.2.0-rc.2, and not 1.3.0-rc.1.
"""

import re
from collections.abc import Callable, Iterable
from operator import eq, ge, gt, le, lt

from swarmplan.dataclass import dataclass
from swarmplan.errors import SpecError

_LONGEST = 200
"""Characters of a range, or of a tag that may be a version."""
_NUMBER = r"(?:0|[1-9]\d{0,14})"
_IDENTIFIER = rf"(?:{_NUMBER}|\d*[A-Za-z-][0-9A-Za-z-]*)"
_PRE = rf"(?:-(?P<pre>{_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
_BUILD = r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
_VERSION = re.compile(rf"v?({_NUMBER})\.({_NUMBER})\.({_NUMBER}){_PRE}{_BUILD}", re.ASCII)
_PART = rf"({_NUMBER}|[xX*])"
_TERM = re.compile(
    rf"(?P<operator>\^|~>?|[<>]=?|=)?\s*v?{_PART}(?:\.{_PART}(?:\.{_PART}{_PRE}{_BUILD})?)?(?=\s|$)", re.ASCII
)
_Key = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]
_OPERATORS: dict[str, Callable[[_Key, _Key], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt, "=": eq}


@dataclass(frozen=True, slots=True)
class Version:
    """A version without what follows its ``+``, which has no meaning for its order. ``pre``: the identifiers of a pre-release."""

    major: int
    minor: int = 0
    patch: int = 0
    pre: tuple[str, ...] = ()

    @property
    def core(self) -> tuple[int, int, int]:
        """The version without its pre-release."""
        return (self.major, self.minor, self.patch)

    @property
    def precedence(self) -> _Key:
        """Compares as versions do (semver.org, 11): a pre-release is lower than its version, a number lower than a word."""
        words = tuple((not word.isdigit(), int(word) if word.isdigit() else 0, word) for word in self.pre)
        return (*self.core, not self.pre, words)


@dataclass(frozen=True, slots=True)
class Bound:
    """One comparison: ``operator`` is one of ``>=``, ``>``, ``<=``, ``<`` and ``=``."""

    operator: str
    version: Version

    def holds(self, version: Version) -> bool:
        """Whether the version is on the right side of it."""
        return _OPERATORS[self.operator](version.precedence, self.version.precedence)


@dataclass(frozen=True, slots=True)
class Range:
    """Of these alternatives, all bounds of one hold."""

    alternatives: tuple[tuple[Bound, ...], ...]

    def __contains__(self, version: Version) -> bool:
        return any(_within(version, bounds) for bounds in self.alternatives)


def parse_version(text: str) -> Version | None:
    """The version that a tag names, with or without a ``v``; None for any other name, such as ``v1.2``."""
    if len(text) > _LONGEST or (found := _VERSION.fullmatch(text)) is None:
        return None
    return Version(int(found[1]), int(found[2]), int(found[3]), _identifiers(found["pre"]))


def parse_range(text: str) -> Range:
    """Raises SpecError for what is no range."""
    if len(text) > _LONGEST:
        raise SpecError([f"a range of versions has at most {_LONGEST} characters"])
    return Range(tuple(_alternative(each.strip(), text) for each in text.split("||")))


def highest(names: Iterable[str], within: Range) -> str | None:
    """Of these tags the one with the highest version in the range; where two have the same version, the last by name."""
    found = [
        (version.precedence, name)
        for name in names
        if (version := parse_version(name)) is not None and version in within
    ]
    return max(found)[1] if found else None


def _within(version: Version, bounds: tuple[Bound, ...]) -> bool:
    if not all(bound.holds(version) for bound in bounds):
        return False
    named = {bound.version.core for bound in bounds if bound.version.pre}
    return not version.pre or version.core in named


def _alternative(text: str, whole: str) -> tuple[Bound, ...]:
    bounds: list[Bound] = []
    at = 0
    while at < len(text) or not text:
        if (found := _TERM.match(text, at)) is None:
            raise SpecError(
                [f"{whole!r} is not a range of versions, such as '>=1.2 <2', '~1.2', '^1' or '1.x'"]
            )
        bounds += _bounds(found)
        at = len(text) - len(text[found.end() :].lstrip())
    return tuple(bounds)


def _bounds(term: re.Match[str]) -> tuple[Bound, ...]:
    """What one term means. A partial version is all that begin with it."""
    parts: list[int] = []
    for part in (term[2], term[3], term[4]):
        if part is None or part in "xX*":
            break
        parts.append(int(part))
    whole = len(parts) == len(Version(0).core)
    low = _version(parts, _identifiers(term["pre"]) if whole else ())
    operator = (term["operator"] or "=").replace("~>", "~")
    if not parts:
        return () if operator not in {"<", ">"} else (Bound("<", Version(0, pre=("0",))),)
    if operator in {"^", "~"}:
        kept = _leading(parts) if operator == "^" else min(len(parts), 2)
        return (Bound(">=", low), Bound("<", _above(parts[:kept])))
    if whole:
        return (Bound(operator, low),)
    return {
        "=": (Bound(">=", low), Bound("<", _above(parts))),
        ">=": (Bound(">=", low),),
        ">": (Bound(">=", Version(*_above(parts).core)),),
        "<": (Bound("<", Version(*low.core, pre=("0",))),),
        "<=": (Bound("<", _above(parts)),),
    }[operator]


def _leading(parts: list[int]) -> int:
    """How many numbers ``^`` keeps: up to the first that is not zero."""
    return next((at for at, part in enumerate(parts, 1) if part), len(parts))


def _above(parts: list[int]) -> Version:
    """The lowest version above all that begin with these numbers, with its pre-releases."""
    return _version([*parts[:-1], parts[-1] + 1], ("0",))


def _version(parts: list[int], pre: tuple[str, ...]) -> Version:
    """With zeros for the numbers that are not given."""
    major, minor, patch = (*parts, 0, 0, 0)[:3]
    return Version(major, minor, patch, pre)


def _identifiers(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(".")) if text else ()
