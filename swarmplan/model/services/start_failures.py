"""Tasks that never ran: their node refused them, or the engine there could not start the container."""

import re

from swarmplan.model.bodies import JsonView
from swarmplan.model.services.convergence import state_of

_NOT_STARTED = "starting container failed"
"""What the engine's error begins with (20.10 to 28); the task is called failed like one that ran."""
_PORT_IN_USE = re.compile(
    r"(?:listen \w+|Bind for|host port(?: for)?) (?:\[[^\]\s]*\]|[^\s:\[]*):(\d{1,5})\b"
    r"[^\n]*(?:address already in use|port is already allocated)"
)
"""The userland proxy's error, the port allocator's, and those of 28."""
_NO_IMAGE = "No such image"
"""The whole error for an image that is not on the node after its pull failed."""


def never_ran(task: JsonView) -> bool:
    """Whether a task that ended had not begun to run."""
    error = str((task.get("Status") or {}).get("Err") or "")
    return state_of(task) == "rejected" or (state_of(task) == "failed" and error.startswith(_NOT_STARTED))


def remedy(error: str) -> str:
    """What may be done about an engine's error, to be appended to it; "" where nothing is known."""
    if port := _PORT_IN_USE.search(error):
        return f"; port {port[1]} is already in use on that node: free it there, or publish another port"
    if _NO_IMAGE in error:
        return "; that node found it in no registry: check the name, or preload it (images: {NAME: {archive: FILE}})"
    return ""
