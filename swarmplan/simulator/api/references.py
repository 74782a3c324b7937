"""What a manager refuses in a service's secrets and configs (checks and texts measured on 20.10.24)."""

from collections.abc import Iterable

from swarmplan.errors import Permanent
from swarmplan.model.bodies import Json
from swarmplan.model.key import Kind
from swarmplan.simulator.api.contents import NOUNS
from swarmplan.simulator.state.answers import invalid
from swarmplan.simulator.state.records import Swarm


def check(swarm: Swarm, container: Json) -> None:
    """Raises Permanent with the engine's text for the first fault: each is there by id *and* name, and no two become one
    file."""
    for kind, word in NOUNS.items():
        _check_kind(swarm, kind, word, container.get(f"{word.capitalize()}s") or ())
    _check_credential(container)


def _check_kind(swarm: Swarm, kind: Kind, word: str, entries: Iterable[Json]) -> None:
    field = word.capitalize()
    targets: dict[str, str] = {}
    missing: list[str] = []
    for entry in entries:
        reference, name = entry.get(f"{field}ID"), entry.get(f"{field}Name")
        if entry.get("File") is None and kind is Kind.CONFIG and entry.get("Runtime") is None:
            raise Permanent("invalid Config: either File or Runtime should be set")
        if not reference or not name:
            raise invalid(f"malformed {word} reference")
        _check_target(entry, word, name, targets)
        found = swarm.contents.get(reference)
        if found is None or (found.kind, found.spec["Name"]) != (kind, name):
            missing.append(name)
    if missing:
        several = f"{word}s" if len(missing) > 1 else word
        raise invalid(f"{several} not found: {', '.join(missing)}")


def _check_target(entry: Json, word: str, name: str, targets: dict[str, str]) -> None:
    file = entry.get("File")
    if file is None:
        if word == "secret":
            raise invalid(f"malformed {word} reference, no target provided")
        return
    target = file.get("Name")
    if not target:
        raise invalid(f"malformed file {word} reference, invalid target file name provided")
    if target in targets:
        both = f"'{targets[target]}' and '{name}'"
        raise invalid(f"{word} references {both} have a conflicting target: '{target}'")
    targets[target] = name


def _check_credential(container: Json) -> None:
    held = ((container.get("Privileges") or {}).get("CredentialSpec") or {}).get("Config")
    runtime = [
        entry["ConfigID"] for entry in container.get("Configs") or () if entry.get("Runtime") is not None
    ]
    if held and held not in runtime:
        raise invalid(
            f"CredentialSpec references config '{held}', but that config isn't in config references with "
            "RuntimeTarget"
        )
