"""EndpointSpec.Ports to ``ports:``."""

from typing import Any

from swarmplan.compose.read.keys import write_keys
from swarmplan.compose.service.ports import PORT
from swarmplan.model.bodies import JsonView


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
