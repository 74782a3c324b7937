"""``docker network``."""

from typing import TYPE_CHECKING

from swarmplan.errors import NotFound
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.commands.service_spec import pairs
from swarmplan.simulator.docker_cli.ended import Ended, not_known
from swarmplan.simulator.docker_cli.options import Command
from swarmplan.simulator.docker_cli.printed.filters import matching
from swarmplan.simulator.docker_cli.printed.tables import inspected, show

if TYPE_CHECKING:
    from swarmplan.model.bodies import Json

_HEADS = {"ID": "NETWORK ID", "Name": "NAME", "Driver": "DRIVER", "Scope": "SCOPE"}
_FILTERS = ("id", "name", "driver", "scope", "label")


def _ls(call: Call) -> None:
    rows = []
    for network in sorted(call.engine.networks(), key=lambda each: str(each["Name"])):
        values = {
            "id": network["Id"],
            "name": network["Name"],
            "driver": network["Driver"],
            "scope": network["Scope"],
        }
        if matching(
            call, values, {"label": network.get("Labels") or {}}, _FILTERS, exact=("driver", "scope")
        ):
            shown = network["Id"] if call.flags.on("no-trunc") else network["Id"][:12]
            rows.append({field: network.get(field, shown) for field in _HEADS})
    show(call, _HEADS, rows)


def _create(call: Call) -> None:
    flags = call.flags
    driver = flags.text("driver", "bridge")
    if driver != "overlay":
        raise not_known(f"networks of driver {driver}")
    body: Json = {
        "Name": call.args[0],
        "CheckDuplicate": True,
        "Driver": driver,
        "Attachable": flags.on("attachable"),
        "Ingress": flags.on("ingress"),
        "Internal": flags.on("internal"),
        "Options": pairs(flags.all("opt")),
        "Labels": pairs(flags.all("label")),
    }
    if flags.has("subnet"):
        pools = [{"Subnet": each} for each in flags.all("subnet")]
        if flags.has("gateway"):
            pools[0]["Gateway"] = flags.text("gateway")
        body["IPAM"] = {"Driver": "default", "Config": pools}
    call.say(call.engine.create_network(body))


def _rm(call: Call) -> None:
    def remove(reference: str) -> None:
        try:
            if call.engine.network_named(reference)["Scope"] == "local":
                raise Ended(
                    f"Error response from daemon: {reference} is a pre-defined network and cannot be removed"
                )
            call.engine.remove_network(reference)
        except NotFound:
            raise Ended(f"Error: No such network: {reference}") from None
        call.say(reference)

    call.for_each(remove)


def _inspect(call: Call) -> None:
    found: list[Json] = []
    for reference in call.args:
        try:
            found.append(call.engine.network_named(reference))
        except NotFound:
            inspected(call, found)
            raise Ended(f"Error: No such network: {reference}") from None
    inspected(call, found)


COMMANDS = {
    "network ls": Command(
        _ls, "[OPTIONS]", "List networks", switches="quiet,q no-trunc", values="filter,f format"
    ),
    "network create": Command(
        _create,
        "[OPTIONS] NETWORK",
        "Create a network",
        1,
        1,
        switches="attachable ingress internal",
        values="driver,d subnet gateway label opt,o",
        more_switches="config-only ipv6",
        more_values="aux-address config-from ip-range ipam-driver ipam-opt scope",
    ),
    "network rm": Command(_rm, "NETWORK [NETWORK...]", "Remove one or more networks", 1, None),
    "network inspect": Command(
        _inspect,
        "[OPTIONS] NETWORK [NETWORK...]",
        "Display detailed information on one or more networks",
        1,
        None,
        values="format,f",
        more_switches="verbose,v",
    ),
}
