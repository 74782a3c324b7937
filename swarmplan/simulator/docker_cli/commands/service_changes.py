"""``docker service create`` and ``docker service update``."""

import shlex
from collections.abc import Callable, Iterable, Sequence

from swarmplan.errors import SwarmplanError
from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind
from swarmplan.model.values.image_reference import parse_reference
from swarmplan.simulator.docker_cli.call import Call, Flags
from swarmplan.simulator.docker_cli.commands.converging import follow
from swarmplan.simulator.docker_cli.commands.service_spec import (
    SHARED_SWITCHES,
    SHARED_VALUES,
    UNKNOWN_VALUES,
    apply,
    mount,
    pairs,
    port,
)
from swarmplan.simulator.docker_cli.commands.services import find
from swarmplan.simulator.docker_cli.ended import Ended, not_known
from swarmplan.simulator.docker_cli.options import Command, invalid_value, number

_NO_DIGEST = (
    "image {0} could not be accessed on a registry to record\n"
    "its digest. Each node will access {0} independently,\n"
    "possibly leading to different nodes running different\n"
    "versions of the image.\n"
)
_MODES = ("replicated", "global")
_LISTS: tuple[tuple[str, str, Callable[[Sequence[str]], object]], ...] = (
    ("env", "Env", list),
    ("container-label", "Labels", pairs),
    ("mount", "Mounts", lambda given: [mount(each) for each in given]),
)


def _create(call: Call) -> None:
    flags, (image, *words) = call.flags, call.args
    container: Json = {"Image": image, "Init": False, "DNSConfig": {}}
    spec: Json = {
        "Name": flags.text("name"),
        "Labels": pairs(flags.all("label")),
        "Mode": _mode(flags),
        "TaskTemplate": {
            "ContainerSpec": container,
            "Resources": {"Limits": {}, "Reservations": {}},
            "ForceUpdate": 0,
        },
        "EndpointSpec": {"Mode": "vip"},
    }
    container |= {"Args": words} if words else {}
    for option, field, read in _LISTS:
        if flags.has(option):
            container[field] = read(flags.all(option))
    apply("service create", flags, spec)
    _place(call, spec)
    for kind, field in ((Kind.SECRET, "Secrets"), (Kind.CONFIG, "Configs")):
        if given := flags.all(field.lower().rstrip("s")):
            container[field] = [_content(call, kind, each) for each in given]
    _pin(call, spec["TaskTemplate"])
    created = call.engine.create_service(spec)
    call.say(created)
    _follow(call, created)


def _place(call: Call, spec: Json) -> None:
    """Where its tasks run and what they are reached by."""
    flags, template = call.flags, spec["TaskTemplate"]
    if flags.has("constraint"):
        before = template.get("Placement") or {}
        template["Placement"] = {**before, "Constraints": list(flags.all("constraint"))}
    if flags.has("publish"):
        spec["EndpointSpec"]["Ports"] = [port(each) for each in flags.all("publish")]
    if flags.has("network"):
        template["Networks"] = [{"Target": _network(call, each)} for each in flags.all("network")]


def _mode(flags: Flags) -> Json:
    mode, replicas = flags.text("mode", "replicated"), number("service create", flags, "replicas")
    if mode in {"replicated-job", "global-job"}:
        raise not_known(f"--mode {mode} of docker service create")
    if mode not in _MODES:
        raise Ended(f"Unknown mode: {mode}, only replicated and global supported")
    if mode == "replicated":
        return {"Replicated": {"Replicas": 1 if replicas is None else replicas}}
    if replicas is not None:
        raise Ended("replicas can only be used with replicated or replicated-job mode")
    return {"Global": {}}


def _pin(call: Call, template: Json) -> None:
    """Pin the image to the digest that its registry has, and the tasks to its platforms."""
    container = template["ContainerSpec"]
    if call.flags.on("no-resolve-image"):
        return
    try:
        image = parse_reference(container["Image"]).tagged()
    except ValueError:
        return  # the engine refuses it
    container["Image"] = str(image)
    try:
        found = call.engine.distribution(str(image))
    except SwarmplanError:
        call.warn(_NO_DIGEST.format(image))
        return
    container["Image"] = str(image) if image.digest else f"{image}@{found['Descriptor']['digest']}"
    platforms = [{"Architecture": each["architecture"], "OS": each["os"]} for each in found["Platforms"]]
    template["Placement"] = {**(template.get("Placement") or {}), "Platforms": platforms}


def _network(call: Call, reference: str) -> str:
    for network in call.engine.networks():
        if reference in {network["Name"], network["Id"]}:
            return str(network["Id"])
    if reference == "host":
        return reference
    raise Ended(f"Error: No such network: {reference}")


def _content(call: Call, kind: Kind, text: str) -> Json:
    """A secret or config that a service uses: a name, or ``source=…,target=…``."""
    word = str(kind).rstrip("s")
    given = pairs(text.split(",")) if "=" in text else {"source": text}
    name = given.get("source", given.get("src", ""))
    found = call.engine.contents(kind, name)
    if not found:
        raise Ended(f"{word} not found: {name}")
    target = given.get("target", f"/{name}" if kind is Kind.CONFIG else name)
    file = {"Name": target, "UID": "0", "GID": "0", "Mode": int(given.get("mode", "0444"), 8)}
    return {"File": file, f"{word.title()}ID": found[0]["ID"], f"{word.title()}Name": name}


def _update(call: Call) -> None:
    service = find(call, call.args[0])
    service_id, version = service["ID"], service["Version"]["Index"]
    if call.flags.on("rollback"):
        call.engine.roll_back_service(service_id, version)
    else:
        _change(call, service["Spec"])
        call.engine.update_service(service_id, version, service["Spec"])
    call.say(call.args[0])
    _follow(call, service_id)


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
        _pin(call, template)


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


def _follow(call: Call, service_id: str) -> None:
    if not call.flags.on("detach"):
        follow(call, service_id, quiet=call.flags.on("quiet"))


COMMANDS = {
    "service create": Command(
        _create,
        "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        "Create a new service",
        1,
        None,
        switches=SHARED_SWITCHES,
        values=f"{SHARED_VALUES} name mode env,e label,l container-label constraint publish,p network mount secret config",
        more_switches="no-healthcheck",
        more_values=f"{UNKNOWN_VALUES} cap-add cap-drop dns dns-option dns-search env-file generic-resource group host placement-pref"
        " sysctl ulimit",
        follow=True,
    ),
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
