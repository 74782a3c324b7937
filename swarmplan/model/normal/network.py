"""Networks: the engine cannot change one, so only what was asked for at its creation is compared."""

from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.normal.prune import prune

_COMPARED = (
    "Name",
    "Driver",
    "Scope",
    "Attachable",
    "Internal",
    "EnableIPv6",
    "Ingress",
    "IPAM",
    "Options",
    "Labels",
)
_SERIAL = "com.docker.network.ipam.serial"
"""Put by a manager beside the options that were asked for (measured on 20.10.24, 26.1.5 and 28.5.2)."""
_ALLOCATED = "com.docker.network.driver.overlay.vxlanid_list"


def normal_network(body: JsonView) -> Json:
    """What a body of ``POST /networks/create``, or an inspected network, asks for; defaults left out but the driver."""
    found: Json = prune({key: body[key] for key in _COMPARED if key in body})
    found.setdefault("Driver", "overlay")
    if found.get("Scope") == "swarm":
        del found["Scope"]
    options = {key: value for key, value in (body.get("Options") or {}).items() if key != _ALLOCATED}
    _put(found, "Options", options)
    _put(found, "IPAM", _ipam(body.get("IPAM") or {}))
    return found


def as_declared(desired: JsonView, live: JsonView) -> Json:
    """The live network in normal form, without what the engine allocated because ``desired`` did not say.

    Its difference to ``normal_network(desired)`` is what a user would want changed.
    """
    found = normal_network(live)
    declared = normal_network(desired).get("IPAM", {})
    ipam = found.pop("IPAM", {})
    pools = {pool.get("Subnet"): pool for pool in ipam.get("Config", [])}
    config = [
        {key: value for key, value in pools[pool.get("Subnet")].items() if key in pool}
        if pool.get("Subnet") in pools
        else {}
        for pool in declared.get("Config", [])
    ]
    rest = {key: ipam[key] for key in declared if key in ipam and key != "Config"}
    _put(found, "IPAM", {**rest, **({"Config": config} if any(config) else {})})
    return found


def same_network(desired: JsonView, live: JsonView) -> bool:
    """Whether the live network is the one declared, as far as it was declared."""
    return normal_network(desired) == as_declared(desired, live)


def _ipam(ipam: JsonView) -> Json:
    options = {key: value for key, value in (ipam.get("Options") or {}).items() if key != _SERIAL}
    found: Json = prune({**ipam, "Options": options})
    if found.get("Driver") == "default":
        del found["Driver"]
    if "Config" in found:
        found["Config"] = sorted(found["Config"], key=lambda pool: str(pool.get("Subnet", "")))
    return found


def _put(found: Json, key: str, value: Json) -> None:
    found.pop(key, None)
    if value:
        found[key] = value
