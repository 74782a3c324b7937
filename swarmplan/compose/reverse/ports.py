"""EndpointSpec.Ports to ``ports:``."""

from collections.abc import Mapping
from typing import Any

from swarmplan.compose.reverse.members import Words, as_is, named

_WORDS: Words = {
    "Name": ("name", as_is),
    "TargetPort": ("target", as_is),
    "PublishedPort": ("published", as_is),
    "Protocol": ("protocol", as_is),
    "PublishMode": ("mode", as_is),
}


def port(entry: Mapping[str, Any]) -> Any:
    """One port in normal form: ``8080:80/udp`` if that expresses all, else the long form."""
    if (
        entry.keys() - {"TargetPort", "PublishedPort", "Protocol", "PublishMode"}
        or entry["PublishMode"] != "ingress"
    ):
        usual = {"Protocol": "tcp"}
        return named({key: value for key, value in entry.items() if usual.get(key) != value}, _WORDS)
    published = f"{entry['PublishedPort']}:" if "PublishedPort" in entry else ""
    return f"{published}{entry.get('TargetPort', 0)}" + (
        "" if entry["Protocol"] == "tcp" else f"/{entry['Protocol']}"
    )
