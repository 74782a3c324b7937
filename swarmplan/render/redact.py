"""Takes secrets out of any text. The last gate before a reader, whatever a foreign message may quote."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from swarmplan.model.secrecy import HIDDEN, looks_secret

Replacement = str | Callable[[re.Match[str]], str]

_QUOTED = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_VALUE = rf"""(?:{_QUOTED}|(?!\(hidden\))[^\s"'\]),;}}]\S*?(?=[\]),;}}]*(?:\s|$)))"""
"""A quoted text, or all up to the next blank but closing marks."""
_MORE = r"(?:[^\S\n]+(?![\w.-]+[=:])[^\n,;\]})→]{0,500}?(?=[,\]]))?"
"""The rest of a value with blanks in it, where a list's comma or bracket shows its end."""


def redact(text: str) -> str:
    """The text with tokens, keys, passwords and URL credentials as ``(hidden)``. Idempotent."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def redacted(value: Any) -> Any:
    """A JSON value with every text in it redacted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {name: redacted(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    return value


def _named(match: re.Match[str]) -> str:
    """``NAME=value`` and ``"name": "value"``, hidden by the name."""
    if not looks_secret(match["name"]):
        return match[0]
    return f"{match['name']}{match['sign']}{HIDDEN}"


def _difference(match: re.Match[str]) -> str:
    """``path.to.name: before → after``, hidden by the path's end."""
    listed = match["before"].startswith(("[", "{"))
    if listed or match["before"] == HIDDEN or not looks_secret(match["name"].rpartition(".")[2]):
        return match[0]
    return f"{match['name']}: {HIDDEN} → {HIDDEN}{match['rest']}"


def _userinfo(match: re.Match[str]) -> str:
    """``user:password@`` and ``token@``; the user of an ssh address is no secret."""
    if match["scheme"].lower() == "ssh" and ":" not in match["user"]:
        return match[0]
    return f"{match['scheme']}://{HIDDEN}@"


_RULES: tuple[tuple[re.Pattern[str], Replacement], ...] = (
    (re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL), HIDDEN),
    (re.compile(r"SWMTKN-\d+-[\w-]+|SWMKEY-\d+-[\w+/=-]+"), HIDDEN),
    (
        re.compile(r"(?<![A-Za-z0-9+.-])(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<user>[^\s/?#\"']+)@"),
        _userinfo,
    ),
    (re.compile(r"\b(Bearer|Basic) +[\w+/=.~-]{8,}"), rf"\1 {HIDDEN}"),
    (re.compile(rf"(?<![\w-])(--[\w-]*(?:password|token|secret)[\w-]*)[ =]+{_VALUE}"), rf"\1 {HIDDEN}"),
    (
        re.compile(
            r"(?<![\w./-])(?P<name>[\w./-]+): (?P<before>[^\n]{0,2000}?) → (?:\(\w+\)|[^\n]*?)(?P<rest> \(and \d+ more\)|[;)]|$)",
            re.MULTILINE,
        ),
        _difference,
    ),
    (re.compile(rf"(?<![\w.-])(?P<name>[\w.-]+)(?P<sign>=){_VALUE}{_MORE}"), _named),
    (re.compile(rf"(?<![\w.-])(?P<name>[\w.-]+)(?P<sign>[\"']: ?){_QUOTED}"), _named),
    (re.compile(r"(?i)\b(\w*passw(?:or)?d|passphrase|pwd)(: ?)(?!\(hidden\))[^\s,;]+"), rf"\1\2{HIDDEN}"),
)
