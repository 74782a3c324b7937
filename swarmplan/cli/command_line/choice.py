"""A value that is one of a few words."""

from typing import Any

import click

from swarmplan.model.values.nearest import suggestion


class Choice(click.Choice):  # type: ignore[type-arg]  # generic since click 8.2 only
    """One of these words, with the one that was probably meant where it is none of them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as wrong:
            self.fail(f"{wrong.message.rstrip('.')}{suggestion(str(value), self.choices)}", param, ctx)
