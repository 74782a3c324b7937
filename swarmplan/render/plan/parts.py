"""Where two shortened values look the same: the parts of them that differ."""

from collections.abc import Sequence
from itertools import takewhile

from swarmplan.model.change import FieldDiff
from swarmplan.render.values import LONGEST, safe_value, value_text

_BEFORE = 10
"""Characters that are shown before the first one that differs."""
_MORE = " and "


def differing_parts(diff: FieldDiff, before: str, after: str) -> tuple[str, str] | None:
    """Both values by what differs in them. ``before`` and ``after`` are their short texts; None where those say it."""
    if before.rpartition(_MORE)[0] != after.rpartition(_MORE)[0] or (_MORE not in before and before != after):
        return None
    old, new = safe_value(diff.path, diff.before), safe_value(diff.path, diff.after)
    if old == new:
        return None  # what differs is hidden
    if isinstance(old, str) and isinstance(new, str):
        return _of_texts(old, new)
    if not (isinstance(old, list) and isinstance(new, list)):
        return None
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    one, two = old[start : len(old) - end], new[start : len(new) - end]
    if len(one) == len(two) == 1 and isinstance(one[0], str) and isinstance(two[0], str):
        texts = _of_texts(one[0], two[0])
    else:
        texts = (_listed(diff.path, one), _listed(diff.path, two))
    around = ["…"] * (start > 0), ["…"] * (end > 0)
    found = tuple(f"[{', '.join([*around[0], *filter(None, [text]), *around[1]])}]" for text in texts)
    return (found[0], found[1]) if found[0] != found[1] else None


def _listed(path: str, items: list[object]) -> str:
    if not items:
        return ""
    text = value_text(path, items)
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def _of_texts(old: str, new: str) -> tuple[str, str]:
    """Both from shortly before the first character that differs."""
    start = max(0, _shared(old, new) - _BEFORE) if max(len(old), len(new)) > LONGEST else 0
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    found = "…" * (start > 0) + text[start:]
    return found if len(found) <= LONGEST else found[: LONGEST - 1] + "…"


def _shared(one: Sequence[object], two: Sequence[object]) -> int:
    """How many of the first items are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))
