"""The environment of a service's containers, by name."""

from collections.abc import Sequence

UNSET = "(unset)"
"""Stands for the value of a name alone, which takes the variable out of the container's environment."""


def variables(entries: Sequence[str] | None) -> dict[str, str]:
    """The values of ``NAME=value`` entries by their names."""
    pairs = (entry.partition("=") for entry in entries or ())
    return {name: value if sign else UNSET for name, sign, value in pairs}
