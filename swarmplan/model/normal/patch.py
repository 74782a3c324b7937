"""The body of a service update: the live spec with nothing but the expected change in it.

The engine replaces tasks when the task spec's *spelling* changes (measured on 20.10.24), so a body built afresh would
restart every service. What is equal in normal form therefore keeps the live spelling and order.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.normal.canonical import canonical
from swarmplan.model.normal.service import normal_service
from swarmplan.model.normal.unordered import ITEMS
from swarmplan.model.services.mode import is_job

_TASK = "TaskTemplate"


def patch_service(live: JsonView, desired: JsonView) -> Json:
    """``live`` (as inspect gives it, without insertDefaults; networks by name) brought to mean what ``desired`` means.

    Fields gone from ``desired`` are removed, a label that somebody else added among them. Equal meaning gives ``live``
    as it was. A changed EndpointSpec also bumps ForceUpdate: after a placement-only change the engine keeps tasks
    without looking at ports, and they would silently stay unpublished. The result shares nothing with its arguments.
    """
    before, after = normal_service(live), normal_service(desired)
    if before == after:
        return deepcopy(dict(live))
    if before[_TASK].get("Networks") != after[_TASK].get("Networks"):
        live = canonical(live)
    patched = deepcopy(_patched(live, canonical(desired), before, after))
    if before["EndpointSpec"] != after["EndpointSpec"]:
        task = patched.setdefault(_TASK, {})
        task["ForceUpdate"] = task.get("ForceUpdate", 0) + 1
    return patched


def restarts_tasks(live: JsonView, patched: JsonView) -> bool:
    """Whether the engine replaces tasks on this update, as far as the two specs tell.

    Tasks are compared with the new spec by deep equality. A change of nothing but placement keeps the tasks whose node
    still matches (swarmkit ``IsTaskDirty``) and counts as no restart. A job runs again on any update at all.
    """
    if is_job(patched):
        return live != patched
    if live.get("EndpointSpec") != patched.get("EndpointSpec"):
        return True
    before, after = live.get(_TASK) or {}, patched.get(_TASK) or {}
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return bool(changed - {"Placement"})


def _patched(live: JsonView, desired: JsonView, before: JsonView, after: JsonView) -> Json:
    found: Json = {}
    for key in dict.fromkeys((*live, *desired)):
        if before.get(key) == after.get(key):
            if key in live:
                found[key] = live[key]
        elif desired.get(key) is not None:
            found[key] = _value(key, (live.get(key), desired[key]), (before.get(key), after.get(key)))
    return found


def _value(key: str, raw: tuple[Any, Any], normal: tuple[Any, Any]) -> Any:
    live, desired = raw
    if isinstance(live, list) and isinstance(desired, list) and key in ITEMS:
        return _merged(key, live, desired, normal[1])
    if all(isinstance(value, Mapping) for value in (*raw, *normal)):
        return _patched(live, desired, *normal)
    return desired


def _merged(name: str, live: list[Any], desired: list[Any], expected: list[Any] | None) -> list[Any]:
    """The items of ``expected`` (normal), in live spelling and order where they are there, the new ones after them."""
    missing = list(expected or ())
    found = []
    for item in (*live, *desired):
        form = ITEMS[name](item)
        if form in missing:
            missing.remove(form)
            found.append(item)
    return found
