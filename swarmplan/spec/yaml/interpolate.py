"""Variables in text, as Compose has them: ``$VAR``, ``${VAR}``, ``:-`` ``-`` ``:?`` ``?`` ``:+`` ``+``, ``$$``, nested.

Source: the Compose specification, "Interpolation".
"""

import re
from collections.abc import Callable, Mapping

from swarmplan.spec.yaml.names import TEMPLATE_KINDS, Names

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r":?[-?+]")
_BRACED = re.compile(r"\$\{(?P<name>[\w. -]{0,60})\}")
_OF_TEMPLATE = re.compile(rf"\$\{{(?P<name>(?:{'|'.join(TEMPLATE_KINDS)})\.[\w.]{{1,80}})")
_MAX_DEPTH = 32
_NO_NAME = "a $ without the name of a variable; write $$ for a dollar sign"
_NOT_CLOSED = "a ${ is not closed; write $${ for the characters ${"


def interpolate(text: str, environ: Mapping[str, str], on_unset: Callable[[str], None]) -> str:
    """The text with its variables interpolated. ``on_unset`` is called for each variable that is not set and has no default.

    Raises ValueError with one sentence for a malformed expression or a required variable that is not set.
    """
    if "$" not in text:
        return text
    return _Template(text, environ, on_unset).fill()


class _Template:
    """One pass over the text; ``_at`` is the next character to read."""

    def __init__(self, text: str, environ: Mapping[str, str], on_unset: Callable[[str], None]) -> None:
        self._text = text
        self._environ = environ
        self._on_unset = on_unset
        self._at = 0

    def fill(self) -> str:
        return self._until("", live=True, depth=0)

    def _until(self, end: str, *, live: bool, depth: int) -> str:
        """Read up to an unescaped ``end`` ("" reads all). Not ``live``: the text is skipped, nothing is looked up."""
        if depth > _MAX_DEPTH:
            raise ValueError("variables are nested too deeply")
        filled: list[str] = []
        while self._at < len(self._text):
            char = self._text[self._at]
            if end and char == end:
                return "".join(filled)
            self._at += 1
            filled.append(self._variable(live=live, depth=depth) if char == "$" else char)
        if end:
            raise ValueError(_NOT_CLOSED)
        return "".join(filled)

    def _variable(self, *, live: bool, depth: int) -> str:
        following = self._text[self._at : self._at + 1]
        if following == "$":
            self._at += 1
            return "$"
        if following != "{":
            return self._simple(self._name(), live=live)
        self._at += 1
        name = self._name()
        operator = _OPERATOR.match(self._text, self._at)
        if operator is None:
            self._close()
            return self._simple(name, live=live)
        self._at = operator.end()
        value = self._environ.get(name)
        present = bool(value) if operator[0].startswith(":") else value is not None
        return self._operate(
            name, operator[0][-1], (value or "") if present else None, live=live, depth=depth
        )

    def _operate(self, name: str, operator: str, value: str | None, *, live: bool, depth: int) -> str:
        wanted = live and (value is not None) == (operator == "+")
        environ = self._environ
        if operator == "?":  # the word is a message, and a value in it may be a secret
            self._environ = Names(environ)
        word = self._until("}", live=wanted, depth=depth + 1)
        self._environ = environ
        self._close()
        if operator == "+":
            return word if value is not None else ""
        if value is not None:
            return value
        if operator == "-" or not live:
            return word
        raise ValueError(
            f"the variable {name} is required: {word}"
            if word
            else f"the variable {name} is required but not set"
        )

    def _simple(self, name: str, *, live: bool) -> str:
        value = self._environ.get(name)
        if value is None and live:
            self._on_unset(name)
        return value or ""

    def _name(self) -> str:
        match = _NAME.match(self._text, self._at)
        if match is None:
            raise ValueError(self._unnamed())
        self._at = match.end()
        return match[0]

    def _close(self) -> None:
        if self._text[self._at : self._at + 1] != "}":
            raise ValueError(self._unnamed())
        self._at += 1

    def _unnamed(self) -> str:
        """The error for what stands in the place of a variable's name. The rest of the text may be a secret, and stays out."""
        start = self._text.rfind("$", 0, self._at)
        braced = _BRACED.match(self._text, start)
        if of_template := _OF_TEMPLATE.match(self._text, start):
            name = of_template["name"]
            return (
                f"{name!r} is a value that only the template of a fleet has: swarmplan fleet plan reads it, with the fleet file; in a"
                f" stack file write ${{{name.replace('.', '_').upper()}}}; for a dollar sign write $$"
            )
        if braced is not None and braced["name"]:
            return f"{braced['name']!r} is not the name of a variable; write $$ for a dollar sign"
        return _NOT_CLOSED if self._text.startswith("${", start) and braced is None else _NO_NAME
