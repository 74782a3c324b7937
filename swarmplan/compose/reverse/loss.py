"""What a section does not express of the body it was made from: it is converted back, and the two are compared."""

from swarmplan.compose.network import network_spec
from swarmplan.compose.paths import compose_path, network_path
from swarmplan.compose.read.field import ComposeProblems, dotted
from swarmplan.compose.read.pairs import shown_path
from swarmplan.compose.scope import Scope
from swarmplan.compose.service.service import service_spec
from swarmplan.model.bodies import JsonView
from swarmplan.model.normal import as_declared, normal_network, normal_service
from swarmplan.model.normal.diff import diff
from swarmplan.model.normal.pin import same_image, with_live_image


def lost_service_fields(key: str, section: JsonView, live: JsonView, scope: Scope) -> tuple[str, ...]:
    """The fields of the observed spec that the section does not restore, as Compose keys where there are any."""
    try:
        made: JsonView = service_spec(key, section, scope)
    except ComposeProblems as problems:
        return tuple(_describe(path, message) for path, message in problems.faults)
    # The digest of a tag is resolved, never written.
    made = with_live_image(made, live) if same_image(live, made) else made
    found = diff(normal_service(live), normal_service(made))
    return tuple(dict.fromkeys(compose_path(one.path) for one in found))


def lost_network_fields(key: str, section: JsonView, live: JsonView, scope: Scope) -> tuple[str, ...]:
    """The same for a network."""
    if (live.get("ConfigFrom") or {}).get("Network"):
        return ("config_from",)
    try:
        made = network_spec(key, section, scope)
    except ComposeProblems as problems:
        return tuple(_describe(path, message) for path, message in problems.faults)
    found = diff(as_declared(made, live), normal_network(made))
    return tuple(dict.fromkeys(network_path(one.path) for one in found))


def _describe(path: tuple[str | int, ...], message: str) -> str:
    return f"{dotted(shown_path(path))} ({message})" if path else message
