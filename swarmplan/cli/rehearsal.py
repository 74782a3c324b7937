"""The pace of a rehearsal: slow enough to be watched, quick enough not to bore."""

import time

_SECONDS = {"create": 0.4, "start": 0.3, "remove": 0.2, "POST": 0.08, "DELETE": 0.05}


def pace(call: str) -> None:
    """Wait as long as this call is given (``manager-1: POST /swarm/init``, ``manager-1: driver create``); reads take no time."""
    verb = call.partition(": ")[2].removeprefix("driver ").partition(" ")[0]
    time.sleep(_SECONDS.get(verb, 0.0))
