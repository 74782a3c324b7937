"""What a ServiceSpec uses: networks, ports, secrets and configs. Volumes are in ``volume``."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from swarmplan.model.bodies import Json, JsonView, container_spec, task_spec
from swarmplan.model.key import Key, Kind

Port = tuple[str, Any]
"""Protocol and number."""


def attached(spec: JsonView) -> frozenset[str]:
    """The names of the networks a service is on; the engine keeps them in either of two places."""
    template = spec.get("TaskTemplate") or {}
    places = (*(spec.get("Networks") or ()), *(template.get("Networks") or ()))
    return frozenset(place["Target"] for place in places)


def published(spec: JsonView) -> frozenset[Port]:
    """The ports a service names to be reached at."""
    return _named(_ports(spec))


def in_ingress(spec: JsonView) -> frozenset[Port]:
    """Those of the ``published`` ports that are reached on every node."""
    return _named(filter(_is_ingress, _ports(spec)))


def is_routed(spec: JsonView) -> bool:
    """Whether a service publishes a port through the ingress network."""
    return any(map(_is_ingress, _ports(spec)))


def _named(ports: Iterable[JsonView]) -> frozenset[Port]:
    return frozenset(
        (port.get("Protocol", "tcp"), port["PublishedPort"]) for port in ports if port.get("PublishedPort")
    )


def _is_ingress(port: JsonView) -> bool:
    return bool(port.get("PublishMode", "ingress") == "ingress")


def _ports(spec: JsonView) -> tuple[JsonView, ...]:
    return tuple((spec.get("EndpointSpec") or {}).get("Ports") or ())


_FIELDS = {Kind.SECRET: "Secret", Kind.CONFIG: "Config"}


def references(spec: JsonView) -> frozenset[Key]:
    """The secrets and configs that the service uses, by the names in its spec."""
    container: JsonView = container_spec(spec)
    return frozenset(
        Key(kind, entry.get(f"{word}Name", ""))
        for kind, word in _FIELDS.items()
        for entry in container.get(f"{word}s") or ()
    )


def renamed(spec: JsonView, names: Mapping[Key, str]) -> Json:
    """The spec with these secrets and configs under other names."""
    return _changed(spec, lambda word, key: {f"{word}Name": names.get(key, key.name)}, names)


def identified(spec: JsonView, ids: Mapping[Key, str]) -> Json:
    """The spec as the engine takes it: each secret and config by its id, too; a credential spec's config by that alone."""
    return _changed(spec, lambda word, key: {f"{word}ID": ids.get(key, "")}, ids)


def _changed(spec: JsonView, change: Callable[[str, Key], Json], configs: Mapping[Key, str]) -> Json:
    """The spec with the changed members of each reference, and its credential spec's config replaced."""
    if not references(spec):
        return dict(spec)
    container: Json = {**container_spec(spec)}
    for kind, word in _FIELDS.items():
        if entries := container.get(f"{word}s"):
            container[f"{word}s"] = [
                {**entry, **change(word, Key(kind, entry.get(f"{word}Name", "")))} for entry in entries
            ]
    privileges = container.get("Privileges") or {}
    credentials = privileges.get("CredentialSpec") or {}
    if name := credentials.get("Config"):
        named = {**credentials, "Config": configs.get(Key(Kind.CONFIG, name), name)}
        container["Privileges"] = {**privileges, "CredentialSpec": named}
    return {**spec, "TaskTemplate": {**task_spec(spec), "ContainerSpec": container}}
