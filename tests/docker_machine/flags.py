"""Flags of a command, and their parsing by the rules of Go's ``flag`` and of codegangsta/cli."""

import os
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from docker_machine.failures import MachineError
from docker_machine.gotext import quoted

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


class Kind(Enum):
    STRING = "string"
    INT = "int"
    BOOL = "bool"
    LIST = "list"


class FlagError(MachineError):
    """The command line is wrong. Its exit code is the command's affair."""


class Flag(NamedTuple):
    """``names`` as declared, the canonical one first."""

    names: tuple[str, ...]
    usage: str
    kind: Kind = Kind.STRING
    default: str | int = ""
    env: str = ""

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def row(self) -> tuple[str, str]:
        """The two columns of the help text."""
        cell = ", ".join(_dashed(name) for name in self.names)
        if self.kind is Kind.LIST:
            cell += f" [{_dashed(self.name)} option {_dashed(self.name)} option]"
        elif self.kind is Kind.INT or (self.kind is Kind.STRING and self.default):
            cell += f' "{self.default}"'
        elif self.kind is Kind.STRING:
            cell += " "
        return cell, self.usage + (f" [${self.env}]" if self.env else "")

    def initial(self, environment: Mapping[str, str]) -> Any:
        """The value without a word on the command line."""
        given = environment.get(self.env, "") if self.env else ""
        if self.kind is Kind.LIST:
            return [part.strip() for part in given.split(",")] if given else []
        if self.kind is Kind.BOOL:
            return given in _TRUE
        if self.kind is Kind.INT:
            number = _number(given)
            return self.default if number is None else number
        return given or self.default

    def taken(self, before: Any, value: str, spelled: str) -> Any:
        """The value after this word. Raises FlagError when it is none."""
        if self.kind is Kind.LIST:
            return [*before, value]
        if self.kind is Kind.BOOL:
            if value not in _TRUE | _FALSE:
                raise FlagError(f"invalid boolean value {quoted(value)} for -{spelled}: parse error")
            return value in _TRUE
        if self.kind is Kind.INT:
            number = _number(value)
            if number is None:
                raise FlagError(f"invalid value {quoted(value)} for flag -{spelled}: parse error")
            return number
        return value


HELP = Flag(("help", "h"), "show help", Kind.BOOL)
VERSION = Flag(("version", "v"), "print the version", Kind.BOOL)


class Parsed(NamedTuple):
    """``values`` by canonical name; ``rest`` are the positional arguments."""

    values: dict[str, Any]
    rest: list[str]


def parse(flags: Sequence[Flag], words: Sequence[str]) -> Parsed:
    """Parse up to the first word that is no flag. Raises FlagError."""
    known = {name: flag for flag in flags for name in flag.names}
    parsed = Parsed({flag.name: flag.initial(os.environ) for flag in flags}, list(words))
    forms: dict[str, str] = {}
    while parsed.rest and len(parsed.rest[0]) > 1 and parsed.rest[0].startswith("-"):
        word = parsed.rest.pop(0)
        if word == "--":
            break
        spelled, flag, value = _split(word, known, parsed.rest)
        before = forms.setdefault(flag.name, spelled)
        if before != spelled:
            raise FlagError(f"Cannot use two forms of the same flag: {spelled} {before}")
        parsed.values[flag.name] = flag.taken(parsed.values[flag.name], value, spelled)
    return parsed


def reordered(words: Sequence[str]) -> list[str]:
    """The words as codegangsta/cli hands them to the parser: from the first flag on, then those before it."""
    end = words.index("--") if "--" in words else len(words)
    first = next((place for place, word in enumerate(words[:end]) if word.startswith("-")), None)
    if first is None:
        return list(words)
    return [*words[first:end], *words[:first], *words[end:]]


def _split(word: str, known: Mapping[str, Flag], rest: list[str]) -> tuple[str, Flag, str]:
    body = word[2:] if word.startswith("--") else word[1:]
    if not body or body[0] in "-=":
        raise FlagError(f"bad flag syntax: {word}")
    spelled, given, value = body.partition("=")
    flag = known.get(spelled)
    if flag is None:
        raise FlagError(f"flag provided but not defined: -{spelled}")
    if flag.kind is Kind.BOOL and not given:
        return spelled, flag, "true"
    if not given:
        if not rest:
            raise FlagError(f"flag needs an argument: -{spelled}")
        value = rest.pop(0)
    return spelled, flag, value


def _dashed(name: str) -> str:
    return f"-{name}" if len(name) == 1 else f"--{name}"


def _number(text: str) -> int | None:
    try:
        return int(text, 0)
    except ValueError:
        return None
