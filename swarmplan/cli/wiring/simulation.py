"""A simulation: the simulated world that is kept between commands, and its pace."""

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan import private_files
from swarmplan.call_log import log_call
from swarmplan.errors import Permanent, reason_of

if TYPE_CHECKING:
    from swarmplan.simulator import World

_SECONDS = {"create": 0.4, "start": 0.3, "remove": 0.2, "POST": 0.08, "DELETE": 0.05}


def pace(call: str) -> None:
    """Wait as long as this call takes (``manager-1: POST /swarm/init``, ``manager-1: driver create``): slow enough to be
    watched, fast enough for a demo. Reads take no time."""
    log_call(f"simulated {call}")
    verb = call.partition(": ")[2].removeprefix("driver ").partition(" ")[0]
    time.sleep(_SECONDS.get(verb, 0.0))


def load_world(place: Path) -> "World":
    """The world of this file, a new one where there is none. Raises Permanent where it cannot be read."""
    from swarmplan.simulator import World

    try:
        return World.from_json(json.loads(place.read_text(encoding="utf-8")), latency=pace)
    except FileNotFoundError:
        return World(latency=pace)
    except OSError as error:
        raise Permanent(
            f"{place}: the simulated cluster cannot be read ({reason_of(error)}): set XDG_STATE_HOME to another folder"
        ) from error
    except (ValueError, RecursionError) as error:
        raise Permanent(
            f"{place}: the simulated cluster cannot be read ({error}): remove the file to start the simulation over"
        ) from error


def save_world(place: Path, world: "World", *, empty: bool) -> None:
    """Save the world, or remove the file of one that is empty. Raises Permanent where that fails."""
    try:
        if not empty:
            private_files.make_folder(place.parent)
            private_files.write(place, json.dumps(world.to_json()).encode())
            return
        place.unlink(missing_ok=True)
        with suppress(OSError):  # another simulated cluster is still there
            place.parent.rmdir()
    except OSError as error:
        raise Permanent(
            f"{place}: the simulated cluster cannot be saved ({reason_of(error)}): free some space, or set"
            " XDG_STATE_HOME to another folder"
        ) from error
