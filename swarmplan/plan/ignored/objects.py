"""Networks, secrets, configs and services as they are where they are ignored."""

from collections.abc import Sequence
from dataclasses import replace

from swarmplan.compose.field_places import places_of
from swarmplan.compose.paths import network_path
from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.content import Content
from swarmplan.model.key import Key
from swarmplan.model.normal import as_declared, normal_network, normal_service
from swarmplan.model.normal.diff import diff
from swarmplan.model.normal.ignored import with_values_of
from swarmplan.model.normal.pin import same_image
from swarmplan.model.service import Network, Service
from swarmplan.model.values.at import with_value
from swarmplan.model.values.covered import covered
from swarmplan.plan.content_names import versions
from swarmplan.plan.fields import IMAGE, Fields, content_fields, network_fields, service_fields, version_field


def service_as_is(
    desired: Desired, observed: Observed, key: Key, service: Service, paths: Sequence[str]
) -> tuple[Service, Fields]:
    """The service; ``ignored`` is set also where it is not there yet, for the hash of what is applied."""
    places = frozenset(place for path in paths for place in places_of(path))
    marked = replace(service, ignored=tuple(sorted(places)))
    state = observed.services.get(service.name)
    if state is None or not state.owned:
        return marked, ()
    became = replace(marked, spec=with_values_of(service.spec, state.spec, places))
    fields = service_fields(normal_service(became.spec), service, desired.shown.get(str(key), {}))
    same = same_image(state.spec, service.spec)
    return became, tuple(field for field in fields if not (same and field.path == IMAGE))


def network_as_is(
    desired: Desired, observed: Observed, key: Key, network: Network, paths: Sequence[str]
) -> tuple[Network, Fields]:
    """The network."""
    state = observed.networks.get(network.name)
    if state is None or not state.owned:
        return network, ()
    spec = network.spec
    for found in diff(as_declared(network.spec, state.spec), normal_network(network.spec)):
        if found.path != ("Name",) and covered(network_path(found.path), paths):
            spec = with_value(spec, found.path, found.before)
    fields = network_fields(state.network, network, desired.shown.get(str(key), {}))
    return replace(network, spec=spec), tuple(field for field in fields if covered(field.path, paths))


def content_as_is(
    desired: Desired, observed: Observed, key: Key, content: Content, paths: Sequence[str]
) -> tuple[Content, Fields]:
    """The secret or config: its labels, and which of its versions is in use."""
    made = () if content.external else versions(observed, key, content)
    if not made:
        return content, ()
    version: Fields = ()
    found = version_field(made[0], content)
    known = made[0].fingerprint or made[0].name != content.name
    if known and found.before != found.after and covered(found.path, paths):
        content, version = replace(content, fingerprint=str(found.before)), (found,)
    in_use = {content.version, content.name} if content.plain else {content.version}
    state = next((each for each in made if each.name in in_use), None)
    if state is None:
        return content, version
    differing = content_fields(state, content, desired.shown.get(str(key), {}))
    fields = tuple(field for field in differing if covered(field.path, paths))
    for field in fields:
        place = ("Labels", field.path.partition(".")[2])
        content = replace(
            content, spec=with_value(content.spec, place, (state.spec.get("Labels") or {}).get(place[1]))
        )
    return content, (*version, *fields)
