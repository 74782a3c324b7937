"""What a place that was looked at is to the planner."""

from dataclasses import replace

from swarmplan.drivers.ssh.address import peer_address
from swarmplan.drivers.ssh.host.change import preparing
from swarmplan.drivers.ssh.host.host import restarts
from swarmplan.drivers.ssh.host.mark import Phase
from swarmplan.drivers.ssh.host.paths import Place
from swarmplan.drivers.ssh.host.unit import stopped
from swarmplan.errors import Failure
from swarmplan.model.machine import EngineSettings, MachineState, Power
from swarmplan.model.values.unknown import Unknown

_IN_PLACE = frozenset({"engine"})


def state_of(place: Place) -> MachineState | Unknown | None:
    """Its state; None for a host that was prepared once, was released, and is in no spec. Unknown where its engine neither
    answers nor is off."""
    machine, sight = place.machine, place.sight
    address = peer_address(machine.options, sight.source)
    if sight.mark is None:
        if not place.declared:
            return None
        if sight.doubt:
            return Unknown(f"machine {machine.name}: {sight.doubt}")
        if sight.joined:
            return _joined(place, address)
        return MachineState(machine, Power.BARE, address, _IN_PLACE, _cost(place), lent=True)
    # How it is reached and how it got its engine is no property of a host: what was declared is repeated.
    engine = replace(sight.mark.machine.engine, install=machine.engine.install)
    power, detail = _power(place)
    if power is Power.STOPPED and sight.doubt:
        return Unknown(f"machine {machine.name}: {sight.doubt}")
    return MachineState(
        replace(machine, engine=engine),
        power,
        address,
        _IN_PLACE,
        detail,
        lent=True,
        certificate=sight.certificate,
    )


def _joined(place: Place, address: str | None) -> MachineState | Unknown:
    """A host that nobody prepared and that is in a swarm. Its engine is not ours to start, nor to ask to."""
    machine, sight = place.machine, place.sight
    if not sight.version:
        why = "it is in a swarm that this cluster did not create, and its engine does not answer: start it there first"
        return Unknown(f"machine {machine.name}: {why}")
    try:
        differs = preparing(machine.name, sight, machine.engine).needed
    except Failure as error:
        return Unknown(str(error))
    if differs:  # its own settings are kept as they are; ours would come on top, with a restart
        machine = replace(machine, engine=EngineSettings(install=machine.engine.install))
    detail = "in a swarm that this cluster did not create"
    return MachineState(machine, Power.BARE, address, _IN_PLACE, detail, joined=True, lent=True)


def _power(place: Place) -> tuple[Power, str]:
    sight, mark = place.sight, place.sight.mark
    if mark is not None and mark.phase is Phase.MAKING:
        return Power.BROKEN, "preparing it was interrupted"
    if mark is not None and mark.phase is Phase.RELEASING:
        return Power.BROKEN, "releasing it was interrupted"
    if not sight.installed:
        return Power.BROKEN, "its engine is not installed any more"
    return (Power.RUNNING, "") if sight.version else (Power.STOPPED, stopped(sight.unit))


def _cost(place: Place) -> str:
    """What preparing a bare host does to what runs there already."""
    sight = place.sight
    if not sight.installed:
        install = place.machine.engine.install
        return f"without an engine, which is installed ({install})" if install else "without an engine"
    try:
        restart = restarts(place.machine, sight)
    except Failure as error:
        return str(error)
    if not restart or not sight.containers:
        return ""
    many = "1 container" if sight.containers == 1 else f"{sight.containers} containers"
    return f"its engine restarts to apply engine:, and with it {many} there"
