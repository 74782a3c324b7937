"""The mirror of a fleet: started before its clusters are made, and stopped when the last one is gone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from swarmplan.cli.operations.fleet.fleet import Fleet
from swarmplan.cli.operations.fleet.shared_state import SharedState
from swarmplan.cli.terminal.paths import state_folder
from swarmplan.errors import Interrupted, Permanent, SpecError, reason_of
from swarmplan.fleet.mirror.places import places_of
from swarmplan.lock_files import Held, held

_USE = "use"
_SIMULATED = "mirror: not started in a simulation; machines are told of it as they would be"


def start_mirror(fleet: Fleet, stop: threading.Event) -> None:
    """Have the mirror that the file asks for, and no other: one command of the fleet at a time fills it. Raises Permanent, Transient, Interrupted,
    Locked."""
    from swarmplan.fleet.mirror.mirror import have_mirror

    settings = fleet.settings
    if fleet.simulate:
        if settings.mirror is not None:
            fleet.note(_SIMULATED)
    elif settings.mirror is None:
        _stopped(fleet, lambda: True)
    else:
        mirror = replace(settings.mirror, images=_images(fleet))
        filling = _lock(fleet, "filling", "fills")
        with filling.held():
            have_mirror(state_folder(), settings.name, mirror, tell=fleet.note, stopped=stop.is_set)
        filling.forget()
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


@contextmanager
def mirror_kept(fleet: Fleet) -> Iterator[None]:
    """As long as the block lasts no other command of the fleet stops the mirror, also while no cluster is remembered yet. Raises Locked,
    Interrupted, Permanent."""
    if fleet.simulate or fleet.settings.mirror is None:
        yield
        return
    use = _lock(fleet, _USE, "stops", shared=True)
    try:
        with use.held():
            yield
    finally:
        use.forget()


def stop_with_last_cluster(fleet: Fleet) -> None:
    """Stop the mirror once no cluster of the fleet is left, unless another command uses it, which stops it then. Raises Permanent, Transient."""

    def none_left() -> bool:
        with fleet.alone():
            return not fleet.known

    if not fleet.simulate and _stopped(fleet, none_left):
        fleet.note("mirror: stopped, and its images were removed")


def _stopped(fleet: Fleet, if_so: Callable[[], bool]) -> bool:
    """Stop the mirror; whether there was one that nobody uses."""
    from swarmplan.fleet.mirror.mirror import stop_mirror

    state, name = state_folder(), fleet.settings.name
    if not places_of(state, name, None).folder.is_dir():
        return False
    place = _place(fleet, _USE)
    try:
        with held(place):
            ended = if_so() and stop_mirror(state, name)
            with suppress(OSError):  # other files are still there
                place.unlink()
                place.parent.rmdir()
    except Held:
        return False
    except OSError as error:
        raise Permanent(f"{place}: cannot be locked: {reason_of(error)}") from error
    return ended


def _lock(fleet: Fleet, name: str, does: str, *, shared: bool = False) -> SharedState:
    return SharedState(
        _place(fleet, name), f"{does} the mirror of {fleet.settings.name}", fleet.note, shared=shared
    )


def _place(fleet: Fleet, name: str) -> Path:
    return fleet.state_file.with_suffix(f".mirror-{name}.lock")


def check_mirror_answers(fleet: Fleet) -> None:
    """Warn where the mirror that engines are told of does not answer: they ask Docker Hub themselves then, each for itself."""
    from swarmplan.fleet.mirror.process import answers

    mirror = fleet.settings.mirror
    if mirror is not None and fleet.known and not fleet.simulate and not answers(mirror):
        fleet.warn(
            f"mirror: nothing answers on {mirror.listen}, and engines ask Docker Hub; `swarmplan fleet apply` starts it again"
        )
