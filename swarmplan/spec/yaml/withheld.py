"""Variables for an untrusted file, which may not read those of swarmplan's own environment."""

from collections.abc import Collection, Mapping


class Given(dict[str, str]):
    """The variables that the file may read. ``withheld`` are the names of those that it may not: ``who`` refuses them, and
    ``remedy`` says how one is given to the file."""

    def __init__(
        self,
        variables: Mapping[str, str],
        withheld: Collection[str],
        who: str = "--untrusted",
        remedy: str = "give it a value with --env-file",
    ) -> None:
        super().__init__(variables)
        self.withheld = frozenset(withheld) - self.keys()
        self.who, self.remedy = who, remedy


def is_withheld(environ: Mapping[str, str], name: str) -> bool:
    """Whether the variable is set, and may not be read."""
    return isinstance(environ, Given) and name in environ.withheld


def withheld_message(environ: Mapping[str, str], name: str) -> str:
    """The error of a file that reads it."""
    given = environ if isinstance(environ, Given) else Given({}, ())
    return f"the variable {name} is of swarmplan's own environment, which {given.who} does not let a file read: {given.remedy}"


def readable(environ: Mapping[str, str], name: str) -> str | None:
    """The value of a variable, None where it is not set. Raises ValueError for one that is withheld."""
    if is_withheld(environ, name):
        raise ValueError(withheld_message(environ, name))
    return environ.get(name)


def with_lower(environ: Mapping[str, str], lower: Mapping[str, str]) -> Mapping[str, str]:
    """The variables and, where they are not set, these; what is withheld stays so."""
    merged = {**lower, **environ}
    return (
        Given(merged, environ.withheld, environ.who, environ.remedy) if isinstance(environ, Given) else merged
    )
