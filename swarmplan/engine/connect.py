"""Connects to an engine: from an Endpoint to an Engine."""

from swarmplan.ports import Endpoint, Engine


def connect(endpoint: Endpoint) -> Engine:
    """The engine that answers at ``endpoint``. Nothing is sent before the first call, so nothing is raised here."""
    from swarmplan.engine.adapter import DockerEngine  # noqa: PLC0415  # its imports are paid only where an engine is connected to

    factor, connections = endpoint.timeout_factor, endpoint.connections
    return DockerEngine(endpoint.url, endpoint.tls_folder, timeout_factor=factor, connections=connections)
