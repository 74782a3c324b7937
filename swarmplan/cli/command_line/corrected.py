"""The whole command line that was probably meant, where the name of its command is mistyped."""

import shlex
from collections.abc import Sequence

import click

from swarmplan.model.values.nearest import nearest, suggestion

GIVEN = "swarmplan.given"
"""The key of a context's ``meta`` with the words after the name of the program or of the group, as they were typed."""
_LONGEST = 200
"""Characters of the longest line that is shown."""
_MAY_BE_SECRET = frozenset({"--", "--set"})
"""What may have a secret after it: a command for a machine, a value of the file."""


def corrected(ctx: click.Context, words: Sequence[str], known: Sequence[str]) -> str:
    """``; did you mean `swarmplan apply prod.yaml`?``, where ``words`` begin with the mistyped name. The name alone where no other
    word is there, or the line is too long or may have a secret in it; "" where no known name is near."""
    meant = nearest(words[0], known)
    if meant is None:
        return ""
    given: Sequence[str] = ctx.meta[GIVEN][ctx.command_path]
    before = given[: len(given) - len(words)]
    line = " ".join([ctx.command_path, *map(shlex.quote, [*before, meant, *words[1:]])])
    names = {word.partition("=")[0] for word in words}
    if len(given) == 1 or len(line) > _LONGEST or not line.isprintable() or names & _MAY_BE_SECRET:
        return suggestion(words[0], known)
    return f"; did you mean `{line}`?"
