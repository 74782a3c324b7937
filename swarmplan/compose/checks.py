"""Faults that only show where several keys meet, and that need no engine to be seen."""

from collections.abc import Mapping
from typing import Any

from swarmplan.compose.field import Field


def check_ports(root: Field, deploy: Field, spec: Mapping[str, Any]) -> None:
    """Published ports against the endpoint mode and the order of updates."""
    ports = spec.get("EndpointSpec", {}).get("Ports", [])
    if spec.get("EndpointSpec", {}).get("Mode") == "dnsrr" and any(
        _mode(port) == "ingress" for port in ports
    ):
        root["ports"].fault("endpoint_mode dnsrr has no ingress: publish with mode: host, or leave dnsrr out")
    held = [port["PublishedPort"] for port in ports if _mode(port) == "host" and "PublishedPort" in port]
    for key in ("update_config", "rollback_config"):
        order = deploy[key]["order"]
        if held and order.value == "start-first":
            order.fault(
                f"start-first cannot work with mode: host: the old task still holds port {held[0]}; write stop-first"
            )


def _mode(port: Mapping[str, Any]) -> str:
    return str(port.get("PublishMode", "ingress"))
