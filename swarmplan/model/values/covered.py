"""Which fields a rule of ``policy.ignore`` covers."""

from collections.abc import Iterable


def covered(field: str, paths: Iterable[str]) -> bool:
    """Whether a field, by its path as plans have it, is one of these or below one."""
    return any(field == path or field.startswith(f"{path}.") for path in paths)
