"""Takes secrets out of any text. The last gate before a reader, whatever a foreign message may quote."""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from swarmplan.dataclass import dataclass
from swarmplan.model.redaction.forms import FORMS
from swarmplan.model.redaction.texts import HiddenTexts
from swarmplan.model.redaction.values import HIDDEN, looks_secret

_SUSPECT = re.compile(r"[:=]|SWM|gh[oprsu]_|github_pat_|glpat-|Bearer|Basic|--")
"""Something of what every rule looks for; most texts have none of it."""


def redact(text: str) -> str:
    """The text with tokens, keys, passwords and URL credentials as ``(hidden)``, and known texts as what is shown in their
    place. Idempotent."""
    text = _known.hidden.hide(text)
    if _SUSPECT.search(text) is None:
        return text
    for pattern, replacement in FORMS:
        text = pattern.sub(replacement, text)
    for rule in _NAMED:
        text = rule.redact(text)
    return text


def redact_quoted(line: str) -> str:
    """The same for a line that a task wrote: it may be spoiled, so that no short word or number of ours is in it either."""
    return redact(_known.quoted.hide(line))


def hide_everywhere(texts: Mapping[str, str]) -> None:
    """From here on let no text leave this process that quotes one of these; what is shown in its place is its value."""
    with _adding:  # an agent has many clusters, and none may take back what another hides
        if any(_known.texts.get(text) != shown for text, shown in texts.items()):
            _known.hide({**_known.texts, **texts})


@contextmanager
def values_shown() -> Iterator[None]:
    """Meanwhile show what is hidden only because it came from a variable."""
    texts = _known.texts
    _known.hide({text: shown for text, shown in texts.items() if HIDDEN in shown})
    try:
        yield
    finally:
        _known.hide(texts)


class _Known:
    """What is hidden in this process. A message about it may come from anywhere, so it is known at the last gate."""

    def __init__(self) -> None:
        self.hide({})

    def hide(self, texts: Mapping[str, str]) -> None:
        spelt = {form: shown for text, shown in texts.items() for form in _spellings(text)}
        self.texts, self.hidden, self.quoted = texts, HiddenTexts(spelt), HiddenTexts(spelt, plain=True)


def _spellings(text: str) -> set[str]:
    """The text as it is, in JSON and in a URL: an engine's error may quote the body or the address that has it."""
    in_json = {json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    return {text, quote(text, safe="", errors="replace"), *in_json}


_known = _Known()
_adding = threading.Lock()


def redacted(value: Any) -> Any:
    """A JSON value with every text in it redacted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {name: redacted(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    return value


_PLACE = re.compile(
    r"[^\n:]+:\d+:\d+: (?P<path>(?:machines|managers|workers|swarm|images|networks|volumes|secrets|configs|services|stacks|policy|hooks)"
    r"\.(?:[^\s:]|:(?! ))+)(?=: )"
)
"""What a fault of a spec is about: ``c.yaml:3:5: services.web.environment.DB_PASSWORD``. What follows is said of it: it is
not its value, which the spec quotes in no message."""
_BRACES = 2000
"""Characters before a name in which its mapping may begin."""


def _names_secret(named: re.Match[str]) -> bool:
    """Whether the name is one of a secret value."""
    if not looks_secret(named["name"]):
        return False
    start, end = named.span("name")
    place = _PLACE.match(named.string, named.string.rfind("\n", 0, start) + 1)
    return place is None or end > place.end()


def _in_braces(named: re.Match[str]) -> bool:
    text, start = named.string, named.start()
    least = max(0, start - _BRACES)
    return text.rfind("{", least, start) > text.rfind("}", least, start)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A value known by the name before it: where ``name`` looks secret, what ``value`` matches right after is hidden.

    ``example`` shows such a place; it is for readers and tests.
    """

    example: str
    name: re.Pattern[str]
    value: re.Pattern[str]
    instead: str = HIDDEN
    where: Callable[[re.Match[str]], bool] = _names_secret

    def redact(self, text: str) -> str:
        found: list[str] = []
        done = 0
        for named in self.name.finditer(text):
            if named.start() < done or not self.where(named):
                continue
            value = self.value.match(text, named.end())
            if value is not None:
                found += (text[done : named.end()], self.instead)
                done = value.end()
        return "".join((*found, text[done:]))


_ONCE_QUOTED = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_QUOTED_AGAIN = r"""(?:\\"(?:\\{2}(?:\\.)?|[^"\\])*\\"|\\'(?:\\{2}(?:\\.)?|[^'\\])*\\')"""
"""As a quoted text looks within another one: ``"a=\\\"b c\\\""``."""
_QUOTED = rf"""(?:{_QUOTED_AGAIN}|{_ONCE_QUOTED}(?:(?:\\{{1,2}}['"])?{_ONCE_QUOTED})*)"""
"""With those that follow at once, as YAML and shells write a quote within one: ``'it''s'``, ``'it'\\''s'``."""
_SHOWN = r"""(?:\$\{\w+\}|…)(?:[\s"'\]),;}]|$)"""
"""A variable that is shown in the place of its value; and what advice has in the place of one."""
_WORD = rf"""(?:{_QUOTED}|(?!\(hidden|{_SHOWN})[^\s"'\]),;}}]\S*?(?=[\]),;}}]*(?:\s|$)))"""
"""A quoted text, or all up to the next blank but closing marks."""
_MORE = r"(?:[^\S\n]+(?![\w.-]+[=:])[^\n,;\[\](){}→]{0,500}?(?=[,\]]))?"
"""The rest of a value with blanks in it, where a list's comma or bracket shows its end."""

_NAMED = (
    _Rule(
        "--token x, and the same in a list",
        re.compile(r"(?<![\w-])--(?P<name>[\w-]+)(?:[ =]+|[\"']?, ?)"),
        re.compile(_WORD + _MORE),
    ),
    _Rule(
        "path.to.token: before → after",
        re.compile(r"(?<![\w./-])(?:[\w./-]*\.)?(?P<name>[\w/-]+): "),
        re.compile(
            r"(?![\[{]|\(hidden\) →|\(none\) → \$\{\w+\}(?:\s|$))[^\n]{0,2000}? → (?:\(\w+\)|[^\n]*?)(?= \(and \d+ more\)|[;)]|$)",
            re.MULTILINE,
        ),
        f"{HIDDEN} → {HIDDEN}",
    ),
    _Rule(
        "TOKEN=value",
        re.compile(r"(?<![\w.-])(?<!service scale )(?P<name>[\w.-]+)="),
        re.compile(_WORD + _MORE),
    ),
    _Rule(
        "{token: value, other: value}",
        re.compile(r"(?<=[{ ])(?P<name>[\w.-]+): "),
        re.compile(r"(?!\(hidden\))[^\s,{}\[\]][^\n,{}]{0,500}(?=[,}])"),
        where=lambda named: _names_secret(named) and _in_braces(named),
    ),
    _Rule('"token": "value"', re.compile(r"(?<![\w.-])(?P<name>[\w.-]+)\\?[\"']: ?"), re.compile(_QUOTED)),
    _Rule(
        "password: value",
        re.compile(r"(?<![\w.-])(?P<name>passw(?:or)?d|passphrase|pwd): ?", re.IGNORECASE),
        re.compile(rf"(?!\((?:hidden|none)\)|{_SHOWN})[^\s,;]+"),
    ),
)
"""What is known by the name it goes under, in each of the ways in which a name stands before its value."""
