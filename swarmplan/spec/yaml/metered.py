"""Variables whose use is counted: what they are interpolated into cannot grow without limit."""

from collections.abc import Iterator, Mapping

from swarmplan.limits import FILLED
from swarmplan.spec.yaml.withheld import is_withheld, withheld_message

_EACH = 50
"""Characters that a lookup counts for, so that lookups are limited, too."""


class Metered(Mapping[str, str]):
    """The same variables. A lookup raises ValueError once all values looked up exceed the limit: each of forty lines may
    contain the previous one twice. So does the lookup of one that ``environ`` (None: they themselves) withholds."""

    def __init__(self, variables: Mapping[str, str], environ: Mapping[str, str] | None = None) -> None:
        self._variables = variables
        self._environ = variables if environ is None else environ
        self._left = FILLED

    def __getitem__(self, name: str) -> str:
        self._left -= len(self._variables.get(name, "")) + _EACH
        if self._left < 0:
            raise ValueError(f"variables here expand to more than {FILLED // 1_000_000} million characters")
        if name not in self._variables and is_withheld(self._environ, name):
            raise ValueError(withheld_message(self._environ, name))
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)
