"""``deploy.restart_policy:``, or else ``restart:``, to TaskTemplate.RestartPolicy."""

import re
from typing import Any

from swarmplan.compose.read.field import Field
from swarmplan.compose.read.keys import ComposeKey, Keys, read_keys, single
from swarmplan.compose.read.scalars import choice, text, whole
from swarmplan.compose.read.units import duration, duration_text

RESTART_POLICY: Keys = (
    ComposeKey("Condition", "condition", single(choice("none", "on-failure", "any"))),
    ComposeKey("Delay", "delay", single(duration), duration_text, zero=True),
    ComposeKey("MaxAttempts", "max_attempts", single(whole), zero=True),
    ComposeKey("Window", "window", single(duration), duration_text, zero=True),
)
_SHORT = re.compile(r"(no|always|unless-stopped|on-failure)?(?::(\d+))?")
_CONDITIONS = {"always": "any", "unless-stopped": "any", "on-failure": "on-failure"}


def restart(short: Field, policy: Field) -> dict[str, Any] | None:
    """The policy; as for ``docker stack deploy``, ``restart`` counts only if ``restart_policy`` is not written."""
    return read_keys(policy, RESTART_POLICY) if policy.is_written else short.read(_short)


def _short(value: Any) -> dict[str, Any] | None:
    if value is False:  # YAML's own reading of a plain no, in older clients
        return None
    match = _SHORT.fullmatch(text(value))
    if match is None:
        raise ValueError(f"expected no, always, unless-stopped or on-failure[:tries], found '{value}'")
    condition = _CONDITIONS.get(match[1] or "")
    if condition is None:
        return None
    # Without a number of attempts there is no limit, which on-failure sets with a 0.
    tries = {"MaxAttempts": whole(match[2] or 0)} if match[2] or condition == "on-failure" else {}
    return {"Condition": condition, **tries}
