"""``docker service create``."""

from collections.abc import Callable, Sequence

from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind
from swarmplan.simulator.docker_cli.call import Call, Flags
from swarmplan.simulator.docker_cli.commands.converging import follow_unless_detached
from swarmplan.simulator.docker_cli.commands.pinning import pin
from swarmplan.simulator.docker_cli.commands.service_spec import (
    SHARED_SWITCHES,
    SHARED_VALUES,
    UNKNOWN_VALUES,
    apply,
    mount,
    pairs,
    port,
)
from swarmplan.simulator.docker_cli.ended import Ended, not_known
from swarmplan.simulator.docker_cli.options import Command, number

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
    pin(call, spec["TaskTemplate"])
    created = call.engine.create_service(spec)
    call.say(created)
    follow_unless_detached(call, created)


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
}
