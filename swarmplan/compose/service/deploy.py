"""``deploy:`` to the parts of a ServiceSpec: mode, update and rollback, and the parts of the task template."""

import re
from collections.abc import Mapping
from typing import Any

from swarmplan.compose.read.field import Field, present
from swarmplan.compose.read.keys import ComposeKey, Keys, read_keys, single
from swarmplan.compose.read.scalars import choice, ratio, text, whole
from swarmplan.compose.read.units import duration, duration_text
from swarmplan.compose.service.placement import placement, resources
from swarmplan.model.bodies import Json

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


_JOBS = ("replicated-job", "global-job")
_MODES = ("replicated", "global", *_JOBS)
_ACTIONS = ("pause", "continue", "rollback")


def mode(deploy: Field) -> Json:
    """Mode; a job of N replicas runs N tasks to completion, all at once, as ``docker stack deploy`` does."""
    kind = deploy["mode"].read(_mode) or "replicated"
    replicas = deploy["replicas"].read(whole)
    if kind.startswith("global"):
        if deploy["replicas"].value is not None:
            deploy["replicas"].fault(f"mode {kind} runs one task on every node: leave replicas out")
        return {"GlobalJob": {}} if kind == "global-job" else {"Global": {}}
    if kind == "replicated-job":
        return {"ReplicatedJob": present({"MaxConcurrent": replicas, "TotalCompletions": replicas})}
    return {"Replicated": present({"Replicas": replicas})}


def _mode(value: Any) -> str:
    """A mode. Raises ValueError; the engine's API has a mapping here."""
    if isinstance(value, Mapping):
        kind = next((one for one in _MODES if one in value), "replicated")
        beside = "" if kind.startswith("global") else ", with replicas: N beside it"
        raise ValueError(f"expected text, not a mapping: write mode: {kind}{beside}")  # noqa: TRY004 - faults of values are ValueErrors
    return choice(*_MODES)(value)


def rollout(deploy: Field) -> Json:
    """UpdateConfig and RollbackConfig. A job accepts neither: it is never updated, but run again."""
    found = {
        "UpdateConfig": _update(deploy.section("update_config"), _ACTIONS),
        "RollbackConfig": _update(deploy.section("rollback_config"), _on_rollback(deploy)),
    }
    if deploy["mode"].value in _JOBS:
        for key in ("update_config", "rollback_config"):
            if deploy[key].value is not None:
                deploy[key].fault(f"mode {deploy['mode'].value} does not support it: leave it out")
    return present(found)


def _on_rollback(deploy: Field) -> tuple[str, ...]:
    # The docker client and the engine accept "rollback" here as well, though there is nothing to roll back to.
    return _ACTIONS if deploy.lenient else _ACTIONS[:2]


def task(service: Field, deploy: Field) -> Json:
    """Resources, RestartPolicy and Placement."""
    return {
        "Resources": resources(deploy.section("resources")),
        "RestartPolicy": restart(service["restart"], deploy.section("restart_policy")),
        "Placement": placement(deploy.section("placement"), service["platform"]),
    }


def _update(config: Field, actions: tuple[str, ...]) -> Json | None:
    if not config.is_written:
        return None
    # A block without parallelism means "all at once" to the engine (measured on 20.10.24), one at a time to Compose.
    return {"Parallelism": 1, "MaxFailureRatio": 0, "Order": "", **read_keys(config, update_keys(actions))}


def update_keys(actions: tuple[str, ...] = _ACTIONS) -> Keys:
    """The keys of ``update_config`` and ``rollback_config``."""
    return (
        ComposeKey("Parallelism", "parallelism", single(whole), zero=True),
        ComposeKey("Delay", "delay", single(duration), duration_text),
        ComposeKey("FailureAction", "failure_action", single(choice(*actions))),
        ComposeKey("Monitor", "monitor", single(duration), duration_text),
        ComposeKey("MaxFailureRatio", "max_failure_ratio", single(ratio)),
        ComposeKey("Order", "order", single(choice("stop-first", "start-first"))),
    )
