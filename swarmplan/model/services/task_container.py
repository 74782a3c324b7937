"""Containers as an engine lists them: whose task's they are, and whether they have ended."""

from swarmplan.model.bodies import JsonView

_SERVICE = "com.docker.swarm.service.id"
_NOT_ENDED = frozenset({"running", "restarting", "paused", "removing"})


def service_of_container(container: JsonView) -> str:
    """The id of the service whose task's it is, "" where it is no task's."""
    return str((container.get("Labels") or {}).get(_SERVICE, ""))


def has_ended_container(container: JsonView) -> bool:
    """Whether nothing runs in it; one that was made and never started counts."""
    return container.get("State") not in _NOT_ENDED


def name_of_container(container: JsonView) -> str:
    """Its name, as ``docker ps`` shows it."""
    return str((container.get("Names") or [container["Id"]])[0]).removeprefix("/")
