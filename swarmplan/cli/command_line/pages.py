"""The help page of a command, with its examples, and that of the group, with every summary whole."""

from collections.abc import Sequence
from typing import Any

import click

from swarmplan.cli.command_line.blank_values import Given
from swarmplan.cli.command_line.corrected import GIVEN
from swarmplan.cli.command_line.log_options import log_options
from swarmplan.model.values.nearest import nearest

Example = tuple[str, str]
"""(The command line, what it does.)"""

AFTER_DASHES = "swarmplan.after_dashes"
"""The key of a context's ``meta`` with the words after ``--``."""


class WithExamples(click.Command):
    """A command or a group that has examples, and hints for options that others have."""

    def __init__(self, *args: Any, examples: Sequence[Example] = (), **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.examples = tuple(examples)
        self._given = Given()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = list(args)
        ctx.meta.setdefault(GIVEN, {})[ctx.command_path] = given
        ctx.meta[AFTER_DASHES] = given[given.index("--") + 1 :] if "--" in given else []
        try:
            rest = super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            from swarmplan.cli.command_line.hints import option_hint, typed_option

            option = typed_option(error.option_name, given)
            hint = option_hint(option, self)
            raise (
                click.UsageError(f"no such option {option}: {hint}", error.ctx) if hint else _near(error)
            ) from None
        if not ctx.resilient_parsing:
            self._given.refuse_blank(self.params, ctx)
        return rest

    def make_parser(self, ctx: click.Context) -> Any:
        """click's, whose values are kept as they were typed."""
        parser = super().make_parser(ctx)
        self._given.keep_from(parser)
        return parser

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        write_examples(formatter, self.examples)


def _near(error: click.NoSuchOption) -> click.NoSuchOption:
    """The error with those of click's suggestions that are near without their dashes, too, which all options have."""
    name = error.option_name
    near = [each for each in error.possibilities or () if nearest(name.lstrip("-"), [each.lstrip("-")])]
    return click.NoSuchOption(name, possibilities=near, ctx=error.ctx)


class Command(WithExamples):
    """A command, with a summary, that takes the options of messages too."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params += log_options()

    @property
    def summary(self) -> str:
        """The first sentence of its help."""
        return paragraphs(self)[0].partition(". ")[0].rstrip(".")


def paragraphs(command: click.Command) -> list[str]:
    """The paragraphs of a command's help, each in one line."""
    return [" ".join(text.split()) for text in (command.help or "").split("\n\n") if text.strip()]


def write_examples(formatter: click.HelpFormatter, examples: Sequence[Example]) -> None:
    """The section of examples. The lines of a command are not wrapped: they are to be copied."""
    if not examples:
        return
    with formatter.section("Examples"):
        margin = " " * formatter.current_indent
        for number, (line, meaning) in enumerate(examples):
            gap = "\n" if number else ""
            formatter.write(f"{gap}{margin}# {meaning}\n{margin}{line}\n")
