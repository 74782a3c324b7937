"""``docker service``, but for ``create`` and ``update``."""

from swarmplan.errors import NotFound, SwarmplanError
from swarmplan.model.bodies import Json
from swarmplan.model.values.image_reference import unpinned
from swarmplan.model.values.order import natural
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.commands.converging import follow, follow_unless_detached
from swarmplan.simulator.docker_cli.ended import Ended, daemon
from swarmplan.simulator.docker_cli.lookup import chosen
from swarmplan.simulator.docker_cli.options import NUMBER_FAULT, Command, usage
from swarmplan.simulator.docker_cli.printed.filters import matching
from swarmplan.simulator.docker_cli.printed.service_pretty import pretty
from swarmplan.simulator.docker_cli.printed.tables import Row, inspected, show

_HEADS = {
    "ID": "ID",
    "Name": "NAME",
    "Mode": "MODE",
    "Replicas": "REPLICAS",
    "Image": "IMAGE",
    "Ports": "PORTS",
}
_MODES = {"ReplicatedJob": "replicated job", "GlobalJob": "global job"}


def find(call: Call, reference: str, *, error: str = "Error: No such service: {}") -> Json:
    """The service of this id, name or id prefix, as it is listed. Raises Ended as the client does."""
    found = chosen(call.engine.services(), reference, lambda each: str(each["Spec"]["Name"]), "service")
    if found is None:
        raise Ended(error.format(reference))
    return found


def mode_of(service: Json) -> str:
    """``replicated`` or ``global``, or that of a job."""
    mode = next(iter(service["Spec"]["Mode"]))
    return str(_MODES.get(mode, mode.lower()))


def _ls(call: Call) -> None:
    services = sorted(call.engine.services(), key=lambda each: natural(each["Spec"]["Name"]))
    show(call, _HEADS, [_row(each) for each in services if _wanted(call, each)])


def _wanted(call: Call, service: Json) -> bool:
    values = {
        "id": service["ID"],
        "name": service["Spec"]["Name"],
        "mode": mode_of(service).replace(" ", "-"),
    }
    labels = {"label": service["Spec"].get("Labels") or {}}
    return matching(call, values, labels, ("id", "name", "mode", "label"), exact=("mode",))


def _row(service: Json) -> Row:
    spec, status = service["Spec"], service["ServiceStatus"]
    template = spec["TaskTemplate"]
    replicas = f"{status['RunningTasks']}/{status['DesiredTasks']}"
    if most := (template.get("Placement") or {}).get("MaxReplicas"):
        replicas += f" (max {most} per node)"
    if "Job" in next(iter(spec["Mode"])):
        total = (spec["Mode"].get("ReplicatedJob") or {}).get("TotalCompletions")
        done = status["CompletedTasks"]
        replicas += (
            f" ({done}/{total} completed)"
            if total
            else f" ({done}/{status['DesiredTasks'] + done} completed)"
        )
    return {
        "ID": service["ID"][:12],
        "FullID": service["ID"][:12],
        "Name": spec["Name"],
        "Mode": mode_of(service),
        "Replicas": replicas,
        "Image": unpinned(template["ContainerSpec"]["Image"]),
        "Ports": ", ".join(map(_port, service["Endpoint"].get("Ports") or ())),
    }


def _port(port: Json) -> str:
    return (
        f"*:{port.get('PublishedPort', 0)}->{port['TargetPort']}/{port['Protocol']}"
        if port["PublishMode"] == "ingress"
        else ""
    )


def _inspect(call: Call) -> None:
    found: list[Json] = []
    shown_as_json = not (call.flags.on("pretty") or call.flags.has("format"))
    for each in call.args:
        try:
            service = find(call, each, error="Error: no such service: {}")
        except Ended as ended:
            if not shown_as_json:
                raise
            inspected(call, found)
            raise Ended(f"Status: {ended}, Code: 1") from None
        service.pop("ServiceStatus", None)
        found.append(service)
    if call.flags.on("pretty"):
        networks = {each["Id"]: each["Name"] for each in call.engine.networks()}
        for service in found:
            call.say(pretty(service, networks, call.now()))
    else:
        inspected(call, found)


def _scale(call: Call) -> None:
    """All are set, then each is waited for."""
    failed: list[str] = []
    scaled: list[str] = []
    for name, replicas in [_wanted_replicas(each) for each in call.args]:
        try:
            service = find(call, name)
            _set_replicas(call, service, replicas)
        except (Ended, SwarmplanError) as error:
            failed.append(f"{name}: {error if isinstance(error, Ended) else daemon(error)}")
            continue
        call.say(f"{name} scaled to {replicas}")
        scaled.append(service["ID"])
    for service_id in scaled if not call.flags.on("detach") else ():
        follow(call, service_id)
    if failed:
        raise Ended("\n".join(failed))


def _wanted_replicas(word: str) -> tuple[str, int]:
    name, equals, text = word.partition("=")
    if not equals:
        raise Ended(f"Invalid scale specifier '{word}'.\n{usage('service scale', COMMANDS['service scale'])}")
    if not (text.isascii() and text.isdecimal()):
        raise Ended(f"{name}: invalid replicas value {text}: {NUMBER_FAULT.format(text)}")
    return name, int(text)


def _set_replicas(call: Call, service: Json, replicas: int) -> None:
    spec = service["Spec"]
    if "Replicated" not in spec["Mode"]:
        raise Ended("scale can only be used with replicated or replicated-job mode")
    spec["Mode"]["Replicated"]["Replicas"] = replicas
    call.engine.update_service(service["ID"], service["Version"]["Index"], spec)


def _rollback(call: Call) -> None:
    service = find(call, call.args[0])
    call.engine.roll_back_service(service["ID"], service["Version"]["Index"])
    call.say(call.args[0])
    follow_unless_detached(call, service["ID"])


def _rm(call: Call) -> None:
    def remove(reference: str) -> None:
        try:
            call.engine.remove_service(reference)
        except NotFound:
            raise Ended(f"Error: No such service: {reference}") from None
        call.say(reference)

    call.for_each(remove)


COMMANDS = {
    "service ls": Command(_ls, "[OPTIONS]", "List services", switches="quiet,q", values="filter,f format"),
    "service inspect": Command(
        _inspect,
        "[OPTIONS] SERVICE [SERVICE...]",
        "Display detailed information on one or more services",
        1,
        None,
        switches="pretty",
        values="format,f",
    ),
    "service scale": Command(
        _scale,
        "SERVICE=REPLICAS [SERVICE=REPLICAS...]",
        "Scale one or multiple replicated services",
        1,
        None,
        switches="detach,d",
    ),
    "service rollback": Command(
        _rollback,
        "[OPTIONS] SERVICE",
        "Revert changes to a service's configuration",
        1,
        1,
        switches="detach,d quiet,q",
    ),
    "service rm": Command(_rm, "SERVICE [SERVICE...]", "Remove one or more services", 1, None),
}
