"""Versions of the Docker engine, as far as one comes before another."""

import re

_RELEASE = re.compile(r"(\d+)\.(\d+)")


def release(version: str) -> tuple[int, int] | None:
    """The first two numbers of an engine's version (``26.1.5+dfsg1`` is 26.1); None where it has none (``dev``)."""
    found = _RELEASE.match(version)
    return (int(found[1]), int(found[2])) if found else None


def older(version: str, other: str) -> bool:
    """Whether one engine version comes before another in its first two numbers. One that cannot be read does not."""
    one, two = release(version), release(other)
    return one is not None and two is not None and one < two


def is_release(version: str, expected: str) -> bool:
    """Whether a version is the expected one, as far as that goes: 28.5.2 is 28.5, and 28.50 is not."""
    parts, expected_parts = re.split(r"[^\d.]", version, maxsplit=1)[0].split("."), expected.split(".")
    return parts[: len(expected_parts)] == expected_parts
