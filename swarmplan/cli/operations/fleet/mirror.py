"""The mirror of a fleet: started before its clusters are made, and stopped when the last one is gone."""

import threading
from dataclasses import replace

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.terminal.paths import state_folder
from swarmplan.errors import Interrupted, SpecError

_SIMULATED = "mirror: not started in a simulation; machines are told of it as they would be"


def start_mirror(fleet: Fleet, stop: threading.Event) -> None:
    """Have the mirror that the file asks for, and no other. Raises Permanent, Transient, Interrupted."""
    from swarmplan.fleet.mirror.mirror import have_mirror, stop_mirror

    settings = fleet.settings
    if fleet.simulate:
        if settings.mirror is not None:
            fleet.note(_SIMULATED)
    elif settings.mirror is None:
        stop_mirror(state_folder(), settings.name)
    else:
        mirror = replace(settings.mirror, images=_images(fleet))
        have_mirror(state_folder(), settings.name, mirror, tell=fleet.note, stopped=stop.is_set)
        if stop.is_set():
            raise Interrupted("stopped before any cluster was changed")


def _images(fleet: Fleet) -> tuple[str, ...]:
    """What the file lists, and what the services of the first student's cluster would have all engines ask for at the same moment."""
    from swarmplan.fleet.mirror.wanted import wanted

    mirror = fleet.settings.mirror
    listed = mirror.images if mirror is not None else ()
    first = next((one for one in fleet.members() if not one.removed), None)
    if first is None:
        return listed
    try:
        return wanted(listed, fleet.resolved(first).desired)
    except SpecError:  # said in the row of the cluster
        return listed


def stop_with_last_cluster(fleet: Fleet) -> None:
    """Stop the mirror once no cluster of the fleet is left. Raises Permanent, Transient."""
    from swarmplan.fleet.mirror.mirror import stop_mirror

    if not fleet.simulate and not fleet.known and stop_mirror(state_folder(), fleet.settings.name):
        fleet.note("mirror: stopped, and its images were removed")


def check_mirror_answers(fleet: Fleet) -> None:
    """Warn where the mirror that engines are told of does not answer: they ask Docker Hub themselves then, each for itself."""
    from swarmplan.fleet.mirror.process import answers

    mirror = fleet.settings.mirror
    if mirror is not None and fleet.known and not fleet.simulate and not answers(mirror):
        fleet.warn(
            f"mirror: nothing answers on {mirror.listen}, and engines ask Docker Hub; `swarmplan fleet apply` starts it again"
        )
