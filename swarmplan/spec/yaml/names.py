"""Variables whose values are their names: what is interpolated with them can be shown."""

from collections.abc import Iterator, Mapping


def shown_variable(name: str, value: str) -> str:
    """What is shown in place of a variable's value; an empty one hides nothing."""
    return f"${{{name}}}" if value else ""


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
