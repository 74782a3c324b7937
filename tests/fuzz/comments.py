"""The laws of the cutter of comments (``ci/lib``), and texts that try it."""

import re
from random import Random

from swarmplan_ci.cut import LEAST, Open, cut, size

WORDS = ["```", "````diff", "~~~", "~~~~ x", "<details><summary>x</summary>", "</details>", "", "- `a` *b*", "é→" * 30, "x" * 900,
         "    ```", "   ```", "a ``` b", "```a`b", "#### Hazards", "\ud800", "\\"]  # fmt: skip
"""Lines of which comments are made."""


def drawn(random: Random) -> tuple[str, int]:
    """A text, and the limit to cut it to."""
    lines = (random.choice(WORDS) * random.choice([1, 1, 1, 40]) for _ in range(random.randint(0, 300)))
    return "\n".join(lines), random.randint(LEAST, 8000)


def state_of(text: str) -> Open:
    state = Open()
    for line in text.split("\n"):
        state = state.after(line)
    return state


def check(text: str, limit: int) -> None:
    """The laws of the cutter."""
    found = cut(text, limit)
    assert size(found) <= limit
    assert cut(found, limit) == found
    if size(text) <= limit:
        assert found == text
        return
    assert state_of(found) == Open(), "something is left open"
    given_lines, kept = text.split("\n"), found.split("\n")
    left = re.fullmatch(r"_Cut here, (\d+) lines are left: .*\._", kept[-1])
    assert left
    whole = len(given_lines) - int(left[1])
    assert kept[:whole] == given_lines[:whole], "another text"
