"""A ServiceSpec to a Compose service."""

from typing import Any

from swarmplan.compose.read.field import written
from swarmplan.compose.read.keys import write_keys
from swarmplan.compose.reverse.container import process, runtime
from swarmplan.compose.reverse.deploy import deploy
from swarmplan.compose.reverse.keys import Keys
from swarmplan.compose.reverse.labels import image_as_written, own_labels
from swarmplan.compose.scope import DEFAULT_NETWORK
from swarmplan.compose.service.ports import PORT
from swarmplan.compose.service.service import LOGGING
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.normal import normal_service


def service_section(key: str, spec: JsonView, keys: Keys, *, adopted: bool = False) -> Json:
    """The service as one would write it; networks, secrets and configs by name in ``spec``.

    ``adopted``: it is managed as it is, so its key is not an implicit alias. Never raises; what Compose cannot express is
    left out, and found by ``lost``.
    """
    normal = normal_service(spec)
    task = normal["TaskTemplate"]
    container = task.get("ContainerSpec") or {}
    implied = "" if adopted else key
    return written(
        {
            **process({**container, "Image": image_as_written(spec)}),
            "labels": own_labels(container.get("Labels") or {}),
            "networks": _networks(task.get("Networks") or (), implied, keys),
            "ports": [port(entry) for entry in normal["EndpointSpec"].get("Ports") or ()],
            **runtime(container, keys),
            "logging": write_keys(task.get("LogDriver") or {}, LOGGING),
            "deploy": deploy(normal, own_labels(spec.get("Labels") or {})),
        }
    )


def _networks(entries: Any, implied: str, keys: Keys) -> list[str] | Json:
    """The networks: a list if their names express all, none if a stack's default network does."""
    found = {
        keys.networks.get(entry["Target"], entry["Target"]): _attachment(entry, implied) for entry in entries
    }
    if any(found.values()):
        return {key: options or None for key, options in found.items()}
    return [] if keys.stack and list(found) == [DEFAULT_NETWORK] else list(found)


def _attachment(entry: JsonView, implied: str) -> Json:
    aliases = [alias for alias in entry.get("Aliases") or () if alias != implied]
    return written({"aliases": aliases, "driver_opts": dict(entry.get("DriverOpts") or {})})


def port(entry: JsonView) -> Any:
    """One port in normal form: ``8080:80/udp`` if that expresses all, else the long form."""
    if (
        entry.keys() - {"TargetPort", "PublishedPort", "Protocol", "PublishMode"}
        or entry["PublishMode"] != "ingress"
    ):
        usual = {"Protocol": "tcp"}
        return write_keys({key: value for key, value in entry.items() if usual.get(key) != value}, PORT)
    published = f"{entry['PublishedPort']}:" if "PublishedPort" in entry else ""
    return f"{published}{entry.get('TargetPort', 0)}" + (
        "" if entry["Protocol"] == "tcp" else f"/{entry['Protocol']}"
    )
