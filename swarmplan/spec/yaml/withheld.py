"""Variables for an untrusted file, which may not read those of swarmplan's own environment."""

from collections.abc import Collection, Mapping


class Given(dict[str, str]):
    """The variables that the file may read. ``withheld`` are the names of those that it may not."""

    def __init__(self, variables: Mapping[str, str], withheld: Collection[str]) -> None:
        super().__init__(variables)
        self.withheld = frozenset(withheld) - self.keys()


def is_withheld(environ: Mapping[str, str], name: str) -> bool:
    """Whether the variable is set, and may not be read."""
    return isinstance(environ, Given) and name in environ.withheld


def withheld_message(name: str) -> str:
    """The error of a file that reads it."""
    return (
        f"the variable {name} is of swarmplan's own environment, which --untrusted does not let a file read: give it a value with"
        " --env-file"
    )


def readable(environ: Mapping[str, str], name: str) -> str | None:
    """The value of a variable, None where it is not set. Raises ValueError for one that is withheld."""
    if is_withheld(environ, name):
        raise ValueError(withheld_message(name))
    return environ.get(name)


def with_lower(environ: Mapping[str, str], lower: Mapping[str, str]) -> Mapping[str, str]:
    """The variables and, where they are not set, these; what is withheld stays so."""
    merged = {**lower, **environ}
    return Given(merged, environ.withheld) if isinstance(environ, Given) else merged
