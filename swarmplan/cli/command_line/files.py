"""Cluster files, given as arguments and by ``-f``: merged in the order in which they were typed, whichever way."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

Function = TypeVar("Function", bound=Callable[..., Any])

Placed = tuple[int, str]
"""A file given by ``-f``, with the number of arguments typed before it."""

_ENDINGS = (".yaml", ".yml", ".json")


class _PlacedFile(click.Path):
    """A path that keeps its place."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        place, path = value
        return place, super().convert(path, param, ctx)


class _FileOption(click.Option):
    """``-f``. click keeps no order between options and arguments, so each value notes how many arguments came first."""

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        super().add_to_parser(parser, ctx)
        added = parser._long_opt["--file"]  # noqa: SLF001 - click has no public hook between the parser and its values
        process = added.process

        def place(value: str, state: Any) -> None:
            process((len(state.largs), value), state)

        added.process = place


def file_option(default: str) -> Callable[[Function], Function]:
    """``-f FILE``, repeatable, as ``named``; ``default`` says what is used without it."""
    return click.option(
        "-f", "--file", "named", cls=_FileOption, multiple=True, type=_PlacedFile(allow_dash=True), metavar="FILE",
        help=f"The cluster file, also as an argument; several are merged like Compose files, in this order. [default: {default}]",
    )  # fmt: skip


def as_typed(files: Sequence[str], named: Sequence[Placed], before: int = 0) -> tuple[str, ...]:
    """The files of both kinds in order. ``before`` is the number of arguments that precede the files."""
    ordered = list(files)
    for number, (place, path) in enumerate(named):
        ordered.insert(min(max(place - before, 0), len(files)) + number, path)
    return tuple(ordered)


def split_files(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The leading words that are cluster files, by their ending or a slash, which no machine's name has; and the rest."""
    number = next((index for index, word in enumerate(words) if not is_file(word)), len(words))
    return tuple(words[:number]), tuple(words[number:])


def is_file(word: str) -> bool:
    """Whether a word is taken for a cluster file."""
    return word == "-" or "/" in word or word.endswith(_ENDINGS)
