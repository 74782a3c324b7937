"""``docker service update``."""

import shlex
from collections.abc import Iterable

from swarmplan.model.bodies import Json
from swarmplan.simulator.docker_cli.call import Call, Flags
from swarmplan.simulator.docker_cli.commands.converging import follow_unless_detached
from swarmplan.simulator.docker_cli.commands.pinning import pin
from swarmplan.simulator.docker_cli.commands.service_spec import (
    SHARED_SWITCHES,
    SHARED_VALUES,
    UNKNOWN_VALUES,
    apply,
    pairs,
    port,
)
from swarmplan.simulator.docker_cli.commands.services import find
from swarmplan.simulator.docker_cli.ended import Ended
from swarmplan.simulator.docker_cli.options import Command, invalid_value, number


def _update(call: Call) -> None:
    service = find(call, call.args[0])
    service_id, version = service["ID"], service["Version"]["Index"]
    if call.flags.on("rollback"):
        call.engine.roll_back_service(service_id, version)
    else:
        _change(call, service["Spec"])
        call.engine.update_service(service_id, version, service["Spec"])
    call.say(call.args[0])
    follow_unless_detached(call, service_id)


def _change(call: Call, spec: Json) -> None:
    flags, template = call.flags, spec["TaskTemplate"]
    container = template["ContainerSpec"]
    apply("service update", flags, spec)
    if (replicas := number("service update", flags, "replicas")) is not None:
        if "Replicated" not in spec["Mode"]:
            raise Ended("replicas can only be used with replicated or replicated-job mode")
        spec["Mode"]["Replicated"]["Replicas"] = replicas
    if flags.has("args"):
        container["Args"] = _words(flags.text("args"))
    spec["Labels"] = _merged(spec.get("Labels"), flags, "label")
    if flags.has("env-add") or flags.has("env-rm"):
        env = _merged(pairs(container.get("Env") or ()), flags, "env")
        container["Env"] = [f"{key}={value}" for key, value in env.items()]
    _change_placement(flags, spec)
    _change_ports(flags, spec)
    template["ForceUpdate"] = template.get("ForceUpdate", 0) + flags.on("force")
    if flags.has("image"):
        container["Image"] = flags.text("image")
        pin(call, template)


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise invalid_value("service update", "--args", text, str(error)) from None


def _merged(before: Json | None, flags: Flags, word: str) -> Json:
    found = {**(before or {}), **pairs(flags.all(f"{word}-add"))}
    for name in flags.all(f"{word}-rm"):
        found.pop(name, None)
    return found


def _change_placement(flags: Flags, spec: Json) -> None:
    if flags.has("constraint-add") or flags.has("constraint-rm"):
        placement = dict(spec["TaskTemplate"].get("Placement") or {})
        gone = set(flags.all("constraint-rm"))
        kept = [each for each in placement.get("Constraints") or () if each not in gone]
        new = [each for each in flags.all("constraint-add") if each not in kept]
        spec["TaskTemplate"]["Placement"] = {**placement, "Constraints": sorted([*kept, *new])}


def _change_ports(flags: Flags, spec: Json) -> None:
    if not (flags.has("publish-add") or flags.has("publish-rm")):
        return
    endpoint = dict(spec.get("EndpointSpec") or {})
    gone = set(_numbers(flags.all("publish-rm")))
    kept = [each for each in endpoint.get("Ports") or () if each["TargetPort"] not in gone]
    spec["EndpointSpec"] = {**endpoint, "Ports": [*kept, *(port(each) for each in flags.all("publish-add"))]}


def _numbers(given: Iterable[str]) -> Iterable[int]:
    for each in given:
        if not each.isdecimal():
            raise invalid_value("service update", "--publish-rm", each, "a target port is a number")
        yield int(each)


COMMANDS = {
    "service update": Command(
        _update,
        "[OPTIONS] SERVICE",
        "Update a service",
        1,
        1,
        switches=f"{SHARED_SWITCHES} force rollback",
        values=f"{SHARED_VALUES} image args env-add env-rm label-add label-rm constraint-add constraint-rm publish-add publish-rm",
        more_switches="no-healthcheck",
        more_values=f"{UNKNOWN_VALUES} cap-add cap-drop config-add config-rm container-label-add container-label-rm dns-add dns-rm"
        " dns-option-add dns-option-rm dns-search-add dns-search-rm generic-resource-add generic-resource-rm group-add group-rm"
        " host-add host-rm mount-add mount-rm network-add network-rm placement-pref-add placement-pref-rm secret-add secret-rm"
        " sysctl-add sysctl-rm ulimit-add ulimit-rm",
    ),
}
