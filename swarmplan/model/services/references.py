"""The secrets and configs in a ServiceSpec: which they are, and under which name or id they stand there."""

from collections.abc import Callable, Iterator, Mapping

from swarmplan.model.bodies import Json, JsonView, container_spec, task_spec
from swarmplan.model.key import Key, Kind

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

    def entry(kind: Kind, word: str, reference: JsonView) -> Json:
        name = reference.get(f"{word}Name", "")
        return {**reference, f"{word}Name": names.get(Key(kind, name), name)}

    return _changed(spec, entry, lambda name: names.get(Key(Kind.CONFIG, name), name))


def identified(spec: JsonView, ids: Mapping[Key, str]) -> Json:
    """The spec as the engine takes it: each secret and config by its id, too; a credential spec's config by that alone."""

    def entry(kind: Kind, word: str, reference: JsonView) -> Json:
        return {**reference, f"{word}ID": ids.get(Key(kind, reference.get(f"{word}Name", "")), "")}

    return _changed(spec, entry, lambda name: ids.get(Key(Kind.CONFIG, name), name))


def _changed(
    spec: JsonView, entry: Callable[[Kind, str, JsonView], Json], credential: Callable[[str], str]
) -> Json:
    container: Json = {**container_spec(spec)}
    if not references(spec):
        return dict(spec)
    container |= dict(_lists(container, entry))
    privileges = container.get("Privileges") or {}
    credentials = privileges.get("CredentialSpec") or {}
    if credentials.get("Config"):
        named = {**credentials, "Config": credential(credentials["Config"])}
        container["Privileges"] = {**privileges, "CredentialSpec": named}
    return {**spec, "TaskTemplate": {**task_spec(spec), "ContainerSpec": container}}


def _lists(
    container: JsonView, entry: Callable[[Kind, str, JsonView], Json]
) -> Iterator[tuple[str, list[Json]]]:
    for kind, word in _FIELDS.items():
        if items := container.get(f"{word}s"):
            yield f"{word}s", [entry(kind, word, item) for item in items]
