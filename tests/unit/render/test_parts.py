"""Where two long values begin alike, a plan shows what differs in them."""

from typing import Any

import pytest

from swarmplan.model.change import FieldDiff
from swarmplan.render.plan.fields import difference_text

LONG = "x" * 80
SCRIPT = "set -e; " + "echo hello; " * 10


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (["sh", "-c", SCRIPT + "a"], ["sh", "-c", SCRIPT + "b"], ("[…, …ho hello; a]", "[…, …ho hello; b]")),
        (["sh", "-c", LONG, "one"], ["sh", "-c", LONG, "two"], ("[…, one]", "[…, two]")),
        (["sh", "-c", LONG], ["sh", "-c", LONG, "two"], ("[…]", "[…, two]")),
        (["sh", "a", LONG], ["sh", "b", LONG], ("[sh, a] and 1 more", "[sh, b] and 1 more")),
        ([LONG + "a", "z"], [LONG + "b", "z"], ("[…xxxxxxxxxxa, …]", "[…xxxxxxxxxxb, …]")),
        (LONG + "a", LONG + "b", ("…xxxxxxxxxxa", "…xxxxxxxxxxb")),
        (["a"], ["b"], ("[a]", "[b]")),
        (["sh", LONG, "--token", "one"], ["sh", LONG, "--token", "two"], None),
        (["sh", LONG, "postgres://u:one@h"], ["sh", LONG, "postgres://u:two@h"], None),
    ],
)  # fmt: skip
def test_what_differs(before: Any, after: Any, expected: tuple[str, str] | None) -> None:
    shown = difference_text(FieldDiff("command", before, after))
    if expected is None:
        assert shown[1].endswith("(differs)")
        assert not any(word in "".join(shown) for word in ("one", "two"))
    else:
        assert shown == expected
    assert max(map(len, shown)) < 90
