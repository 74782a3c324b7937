"""Variables whose values are their names: what is interpolated with them can be shown."""

import re
from collections.abc import Iterator, Mapping

from swarmplan.model.redaction.values import looks_secret

_VARIABLE = re.compile(r"\$\{([\w.]+)\}")
TEMPLATE_KINDS = ("student", "cluster", "fleet", "pool", "var")
"""What the names of values begin with that the template of a fleet has, before a dot."""


class NoSecret(str):
    """The value of a variable that is known to be no secret, such as a student's id: it is shown as it is."""

    __slots__ = ()


def shown_variable(name: str, value: str) -> str:
    """What is shown in place of a variable's value; an empty one hides nothing."""
    return f"${{{name}}}" if value and not isinstance(value, NoSecret) else value


def variables_in(shown: str) -> list[str]:
    """The variables, and the values of a fleet's template, that are named in what is shown."""
    return _VARIABLE.findall(shown)


def names_secret(shown: str | None) -> bool:
    """Whether a variable is named in it whose name looks like that of a secret: its value is hidden wherever it stands."""
    return shown is not None and any(map(looks_secret, variables_in(shown)))


class Names(Mapping[str, str]):
    """The same variables, each set to ``${NAME}``; those that are empty stay so."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> str:
        return shown_variable(name, self._variables[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)
