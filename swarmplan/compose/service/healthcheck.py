"""``healthcheck:`` to ContainerSpec.Healthcheck. Settings that are left out are taken from the image."""

from typing import Any

from swarmplan.compose.read.field import Field, nonzero
from swarmplan.compose.read.scalars import flag, text, whole
from swarmplan.compose.read.units import health_duration

_KINDS = ("NONE", "CMD", "CMD-SHELL")


def healthcheck(field: Field) -> dict[str, Any] | None:
    """The check; ``disable: true`` is the engine's test NONE, and cannot be combined with a test."""
    if not field.is_written:
        return None
    if field["disable"].read(flag):
        if field["test"].value not in (None, []):
            field["test"].fault("a disabled healthcheck cannot have a test: remove one of the two")
        return {"Test": ["NONE"]}
    return nonzero(
        {
            "Test": _test(field["test"]),
            "Interval": field["interval"].read(health_duration),
            "Timeout": field["timeout"].read(health_duration),
            "StartPeriod": field["start_period"].read(health_duration),
            "StartInterval": field["start_interval"].read(health_duration),
            "Retries": field["retries"].read(whole),
        }
    )


def _test(test: Field) -> list[str]:
    if isinstance(test.value, str):
        return ["CMD-SHELL", test.value]
    words = test.every(text)
    if words and words[0] not in _KINDS:
        test.fault_or_notice(
            f"a list must begin with CMD, CMD-SHELL or NONE, not '{words[0]}'; a plain string is run by the shell"
        )
    return words
