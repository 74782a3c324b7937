"""What notifications are about: a cause, which lasts until a pass shows that it is gone, or something that happened once."""

import hashlib
import re
from enum import StrEnum

from swarmplan.dataclass import dataclass
from swarmplan.render.text.one_line import one_line


class Scope(StrEnum):
    """Causes that come and go in the same way."""

    FAILURE = "failure"
    HOLD = "hold"
    CONTESTED = "contested"
    """Drift that is not healed."""
    SOURCE = "source"
    """The commit is not accepted, so that the cluster was not looked at."""
    FAILED_COMMIT = "failed commit"
    """It is not tried again; its failure was notified."""
    DRIFT = "drift"
    HEALED = "healed"
    """Drift that the same pass brought back."""
    CHANGE = "change"
    HEALING = "healing"
    """A change only because of drift."""
    LOCK = "lock"
    SUSPENSION = "suspension"


class Kind(StrEnum):
    """What a notification is about: the words of ``on``, and two that are always sent."""

    FAILED = "failed"
    HELD = "held"
    DRIFT = "drift"
    APPLIED = "applied"
    LOCKED = "locked"
    SUSPENDED = "suspended"
    RESOLVED = "resolved"
    SUMMARY = "summary"
    """Several at once, because of the rate limit."""
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Rule:
    """How causes of a scope are notified: as ``kind``, to targets with one of ``on`` and without ``unless``; ``lasting`` ones are resolved."""

    kind: Kind
    on: frozenset[str]
    unless: str = ""
    lasting: bool = True


RULES: dict[Scope, Rule] = {
    Scope.FAILURE: Rule(Kind.FAILED, frozenset({"failed"})),
    Scope.HOLD: Rule(Kind.HELD, frozenset({"held"})),
    Scope.CONTESTED: Rule(Kind.HELD, frozenset({"held", "drift"})),
    Scope.SOURCE: Rule(Kind.HELD, frozenset({"held"})),
    Scope.FAILED_COMMIT: Rule(Kind.HELD, frozenset({"held"}), unless="failed"),
    Scope.DRIFT: Rule(Kind.DRIFT, frozenset({"drift"})),
    Scope.HEALED: Rule(Kind.DRIFT, frozenset({"drift"}), lasting=False),
    Scope.CHANGE: Rule(Kind.APPLIED, frozenset({"applied"}), lasting=False),
    Scope.HEALING: Rule(Kind.APPLIED, frozenset({"applied"}), unless="drift", lasting=False),
    Scope.LOCK: Rule(Kind.LOCKED, frozenset({"locked"})),
    Scope.SUSPENSION: Rule(Kind.SUSPENDED, frozenset({"suspended"})),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Equal causes have an equal ``fingerprint``, whenever and however often they are seen. ``text`` is one line, ``remedy`` what
    to type or to do. ``commit`` is its id, "" where the cause is not about one."""

    cluster: str
    scope: Scope
    fingerprint: str
    text: str
    remedy: str = ""
    commit: str = ""


def cause(
    cluster: str, scope: Scope, text: str, *, remedy: str = "", commit: str = "", what: str = ""
) -> Cause:
    """The cause that ``what`` makes different from others of its scope: else its text, without times and counts. Both are clean,
    before anything is made of them."""
    mark = fingerprint(cluster, scope, what or steady(text))
    return Cause(cluster, scope, mark, one_line(text), one_line(remedy), one_line(commit))


def fingerprint(cluster: str, scope: Scope, *what: str) -> str:
    """16 hexadecimal digits."""
    words = "\0".join([cluster, scope, *what])
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()[:16]


_COMPARED = 1000
"""Characters of a text that make it another one."""
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?|(?<![\w:.])\d\d?:\d\d:\d\d(?![\w:])"
)
_ID = re.compile(r"(?<![\w.-])(?=[a-z]*\d)(?:[0-9a-z]{25}|[0-9a-f]{12,64})(?![\w.-])")
_QUANTITY = re.compile(
    r"(?<![\w.:/@#\[-])(?<!port )(?:\d+(?:\.\d+)? ?(?:ms|s|seconds?|min|minutes?|m|h|hours?|d|days?|[kMGT]i?B|%)(?![\w-]))+"
    r"|(?<![\w.:/@#\[-])(?<!port )\d+(?:\.\d+)?(?![\w:/@\]-]|\.\w)"
)
_DURATION = re.compile(
    r"(?<![\w.:/@-])(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+(?:\.\d+)?s)(?![\w-])|(?<![\w.:/@-])(?:\d+[dhm]){2,3}(?![\w-])"
)


def steady(text: str) -> str:
    """The clean text without what differs from one pass to the next: times, durations, counts and the ids of tasks. The numbers of
    names and addresses stay: ``worker2`` is another one than ``worker1``."""
    text = one_line(text, _COMPARED)
    for pattern in (_TIME, _ID, _DURATION, _QUANTITY):
        text = pattern.sub("#", text)
    return text
