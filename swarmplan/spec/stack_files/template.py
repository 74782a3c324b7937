"""Variables in a stack file's text, as ``docker stack deploy`` interpolates them, which differs from Compose.

``$VAR`` and ``${VAR}`` with ``:-`` ``-`` ``:?`` ``?`` and literal text after it up to the first ``}``; there is no ``+`` and
no nesting. An operator works after an unbraced name as well. Source: docker/cli, ``cli/compose/template``; measured on
20.10.24 and 28.2.2.
"""

import re
from collections.abc import Callable, Mapping

from swarmplan.dataclass import dataclass
from swarmplan.spec.yaml.interpolate import interpolate as as_compose

Tell = Callable[[str], None]

# Go's case-insensitive [a-z], which includes the long s and the Kelvin sign.
_NAME = r"[_a-zA-Z\u017f\u212a][_a-zA-Z0-9\u017f\u212a]*"
_EXPRESSION = re.compile(
    rf"\$(?:(?P<escaped>\$)|(?P<named>{_NAME}(?::?[-?][^}}]*)?)|\{{(?P<braced>{_NAME}(?::?[-?][^}}]*)?)\}}|)"
)
_UNBRACED = re.compile(rf"\$(?:(?P<escaped>\$)|(?P<named>{_NAME}(?::?[-?][^}}]*)?)|(?P<braced>(?!)))?")
_OPERATORS = (":-", "-", ":?", "?")
"""In the order in which the docker client looks for them, anywhere in the expression."""


def interpolate(text: str, environ: Mapping[str, str], on_unset: Tell, on_notice: Tell) -> str:
    """The text with its variables interpolated. ``on_unset`` is called for each variable that is not set and has no default,
    ``on_notice`` for each misleading expression.

    Raises ValueError with one sentence for a malformed expression or a required variable that is not set.
    """
    if "$" not in text:
        return text
    template = _Template(environ, on_unset, on_notice)
    # After the last brace none can be closed, and searching for it every time would take forever.
    last = text.rfind("}") + 1
    filled = _EXPRESSION.sub(template.replaced, text[:last]) + _UNBRACED.sub(template.replaced, text[last:])
    if template.error is not None:
        raise ValueError(template.error)
    return filled


@dataclass(slots=True)
class _Template:
    """One pass over a text. ``error`` is that of the last expression: the docker client forgets earlier ones."""

    environ: Mapping[str, str]
    on_unset: Tell
    on_notice: Tell
    error: str | None = None

    def replaced(self, found: re.Match[str]) -> str:
        if found["escaped"]:
            return "$"
        expression = found["named"] or found["braced"]
        if not expression:
            self.error = "docker stack deploy finds no variable name after a $; write $$ for a dollar sign"
            return ""
        if self.error is not None:
            self.on_notice(f"docker stack deploy ignores an error here, and so does swarmplan: {self.error}")
            self.error = None
        operator = next((known for known in _OPERATORS if known in expression), "")
        name, _, rest = expression.partition(operator) if operator else (expression, "", "")
        self._warn_misleading(name, operator, rest, unbraced=found["named"] is not None)
        return self._value(name, operator, rest)

    def _value(self, name: str, operator: str, rest: str) -> str:
        value = self.environ.get(name)
        if value is not None and (value or not operator.startswith(":")):
            return value
        if operator.endswith("?"):
            self.error = f"the variable {name} is required" + (f": {rest}" if rest else " but not set")
            return ""
        if not operator and value is None:
            self.on_unset(name)
        return rest

    def _warn_misleading(self, name: str, operator: str, rest: str, *, unbraced: bool) -> None:
        """Warn about an expression that Compose, and so its author, reads differently."""
        if not re.fullmatch(_NAME, name):
            message = f"docker stack deploy looks for a variable {name!r} here, because of the '{operator}' further on"
        elif unbraced and operator:
            message = f"docker stack deploy takes the text after ${name} as its default or message: write ${{{name}}}"
        elif "${" in rest:
            message = f"docker stack deploy interpolates no variable within ${{{name}{operator}…}}: it ends at the first }}"
        elif self._is_filled_in_by_compose(rest):
            message = f"docker stack deploy takes the text in ${{{name}{operator}…}} literally: $$ stays $$ and no variable is interpolated"
        else:
            return
        self.on_notice(message)

    def _is_filled_in_by_compose(self, rest: str) -> bool:
        """Whether Compose would read the text differently; what it cannot read was written for the docker client."""
        try:
            return as_compose(rest, self.environ, lambda _: None) != rest
        except ValueError:
            return False
