"""Options that are given a blank value, as by a script whose variable is not set. What such a value leaves unsaid is most often
the whole: ``--only "$PART"`` would be of the whole cluster, ``--plan "$SAVED"`` of a plan that nobody has reviewed."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

_MAY_BE_BLANK = frozenset({"--message"})
"""A text that says nothing changes nothing."""


class Given:
    """The values of a command line as they were typed, before click converts them."""

    def __init__(self) -> None:
        self._values: Mapping[str, Any] = {}

    def keep_from(self, parser: Any) -> None:
        """Have the parser of a command leave its values here."""
        parse = parser.parse_args

        def parse_args(args: list[str]) -> Any:
            parsed = parse(args)
            self._values = dict(parsed[0])
            return parsed

        parser.parse_args = parse_args

    def refuse_blank(self, params: Iterable[click.Parameter], ctx: click.Context) -> None:
        """Raise click.UsageError for an option whose value is blank."""
        for param in params:
            if isinstance(param, click.Option) and any(map(_is_blank, self._of(param))):
                name = max(param.opts, key=len)
                if name not in _MAY_BE_BLANK:
                    instead = "give one" if param.required else f"give one, or leave {name} out"
                    raise click.UsageError(
                        f"{name} is given an empty value, such as that of a variable that is not set: {instead}",
                        ctx,
                    )

    def _of(self, option: click.Option) -> list[Any]:
        value = self._values.get(option.name or "")
        return value if isinstance(value, list) else [value]


def _is_blank(value: Any) -> bool:
    """Whether it says nothing; a list of nothing but commas neither. A file of ``-f`` has its place with it."""
    text = value[-1] if isinstance(value, tuple) else value
    return isinstance(text, str) and not text.strip(", \t\r\n")
