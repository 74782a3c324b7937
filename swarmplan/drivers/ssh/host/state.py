"""What a place that was looked at is to the planner."""

from dataclasses import replace

from swarmplan.drivers.ssh.connection.target import peer_address
from swarmplan.drivers.ssh.host.daemon_json import preparing
from swarmplan.drivers.ssh.host.host import restarts
from swarmplan.drivers.ssh.host.mark import Phase
from swarmplan.drivers.ssh.host.places import Place
from swarmplan.errors import Failure
from swarmplan.model.machine import EngineSettings, MachineState, Power
from swarmplan.model.values.unknown import Unknown

_IN_PLACE = frozenset({"engine"})


def state_of(place: Place) -> MachineState | Unknown | None:
    """Its state; None for a host that was prepared once, was released, and is in no spec. Unknown where its engine neither
    answers nor is off."""
    machine, seen = place.machine, place.seen
    address = peer_address(machine.options, seen.source)
    if seen.mark is None:
        if not place.declared:
            return None
        if seen.doubt:
            return Unknown(f"machine {machine.name}: {seen.doubt}")
        if seen.joined:
            return _joined(place, address)
        return MachineState(machine, Power.BARE, address, _IN_PLACE, _cost(place), preexisting=True)
    # How it is reached and how it got its engine is no property of a host: what was declared is repeated.
    engine = replace(seen.mark.machine.engine, install=machine.engine.install)
    power, detail = _power(place)
    if power is Power.STOPPED and seen.doubt:
        return Unknown(f"machine {machine.name}: {seen.doubt}")
    return MachineState(
        replace(machine, engine=engine),
        power,
        address,
        _IN_PLACE,
        detail,
        preexisting=True,
        certificate=seen.certificate,
    )


def _joined(place: Place, address: str | None) -> MachineState | Unknown:
    """A host that nobody prepared and that is in a swarm. Its engine is not ours to start, nor to ask to."""
    machine, seen = place.machine, place.seen
    if not seen.version:
        reason = "it is in a swarm that this cluster did not create, and its engine does not answer: start it there first"
        return Unknown(f"machine {machine.name}: {reason}")
    try:
        differs = preparing(machine.name, seen, machine.engine).needed
    except Failure as error:
        return Unknown(str(error))
    if differs:  # its own settings are kept as they are; ours would come on top, with a restart
        machine = replace(machine, engine=EngineSettings(install=machine.engine.install))
    detail = "in a swarm that this cluster did not create"
    return MachineState(machine, Power.BARE, address, _IN_PLACE, detail, joined=True, preexisting=True)


def _power(place: Place) -> tuple[Power, str]:
    seen, mark = place.seen, place.seen.mark
    if mark is not None and mark.phase is Phase.MAKING:
        return Power.BROKEN, "preparing it was interrupted"
    if mark is not None and mark.phase is Phase.RELEASING:
        return Power.BROKEN, "releasing it was interrupted"
    if not seen.installed:
        return Power.BROKEN, "its engine is not installed any more"
    if seen.version:
        return Power.RUNNING, ""
    return (
        Power.STOPPED,
        f"its engine is stopped ({seen.unit})" if seen.unit.state else "its engine does not answer",
    )


def _cost(place: Place) -> str:
    """What preparing a bare host does to what runs there already."""
    seen = place.seen
    if not seen.installed:
        install = place.machine.engine.install
        return f"without an engine, which is installed ({install})" if install else "without an engine"
    try:
        restart = restarts(place.machine, seen)
    except Failure as error:
        return str(error)
    if not restart or not seen.containers:
        return ""
    many = "1 container" if seen.containers == 1 else f"{seen.containers} containers"
    return f"its engine restarts to apply engine:, and with it {many} there"
