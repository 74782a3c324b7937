"""``healthcheck:`` to ContainerSpec.Healthcheck. Settings that are left out are taken from the image."""

from swarmplan.compose.read.field import Field
from swarmplan.compose.read.keys import ComposeKey, Keys, read_keys, single
from swarmplan.compose.read.scalars import flag, text, whole
from swarmplan.compose.read.units import duration_text, health_duration
from swarmplan.model.bodies import Json

HEALTHCHECK: Keys = (
    ComposeKey("Interval", "interval", single(health_duration), duration_text),
    ComposeKey("Timeout", "timeout", single(health_duration), duration_text),
    ComposeKey("StartPeriod", "start_period", single(health_duration), duration_text),
    ComposeKey("StartInterval", "start_interval", single(health_duration), duration_text),
    ComposeKey("Retries", "retries", single(whole)),
)
_KINDS = ("NONE", "CMD", "CMD-SHELL")


def healthcheck(field: Field) -> Json | None:
    """The check; ``disable: true`` is the engine's test NONE, and cannot be combined with a test."""
    if not field.is_written:
        return None
    if field["disable"].read(flag):
        if field["test"].value not in (None, []):
            field["test"].fault("a disabled healthcheck cannot have a test: remove one of the two")
        return {"Test": ["NONE"]}
    test = _test(field["test"])
    return {**({"Test": test} if test else {}), **read_keys(field, HEALTHCHECK)}


def _test(test: Field) -> list[str]:
    if isinstance(test.value, str):
        return ["CMD-SHELL", test.value]
    words = test.every(text)
    if words and words[0] not in _KINDS:
        test.fault_or_notice(
            f"a list must begin with CMD, CMD-SHELL or NONE, not '{words[0]}'; a plain string is run by the shell"
        )
    return words
