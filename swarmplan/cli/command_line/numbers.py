"""Whole numbers as values of options."""

from typing import Any

import click


class WholeNumber(click.IntRange):
    """A whole number, refused in words that say what is wanted."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is not a whole number, {self._describe_range()}", param, ctx)

    def _describe_range(self) -> str:
        """Shown in the help, too; click's own is ``x>=1``."""
        return f"{self.min} or more" if self.max is None else f"{self.min} to {self.max}"
