"""Creating, relabelling and removing secrets and configs. Their content passes from its source to the engine, and nowhere
else: no step carries it."""

import base64
from collections.abc import Mapping
from typing import Any

from swarmplan.adapters import Adapters
from swarmplan.dataclass import dataclass
from swarmplan.errors import InUse, NotFound, Permanent, Refused
from swarmplan.model.bodies import Json
from swarmplan.model.content import FINGERPRINT_LABEL, Content
from swarmplan.model.key import Key, Kind
from swarmplan.model.labels.ownership import name_taken
from swarmplan.model.uses import identified, references
from swarmplan.model.values.fingerprint import fingerprint
from swarmplan.ports import Engine
from swarmplan.steps.base import Step
from swarmplan.steps.facts import FactKind, Facts, about


@dataclass(frozen=True, kw_only=True)
class CreateContent(Step):
    """Create a secret or config, or another version of one. The key's name is its own in the swarm."""

    content: Content
    verb = "create"
    requires_kinds = (FactKind.SWARM_UP,)
    unique = True

    @property
    def provides(self) -> Facts:
        return about(str(self.key), FactKind.CONTENT_READY)

    def check_preconditions(self, adapters: Adapters) -> None:
        self._read(adapters)

    def unmet(self, adapters: Adapters) -> str | None:
        found = _named(adapters.manager(), self.key)
        if found is None:
            return "does not exist"
        if not adapters.owners.owns(found["Spec"].get("Labels")):
            there, wanted = found["Spec"].get("Labels"), self.content.spec.get("Labels")
            raise Permanent(name_taken(self.key, there, adapters.cluster, wanted))
        return None

    def apply(self, adapters: Adapters) -> None:
        data = base64.b64encode(self._read(adapters)).decode()
        body = {"Name": self.key.name, **self.content.spec} | ({"Data": data} if data else {})
        if self.key == Key(Kind.SECRET, self.content.name):
            body["Labels"] = {**body.get("Labels", {}), FINGERPRINT_LABEL: self.content.fingerprint}
        adapters.manager().create_content(self.key.kind, body)

    def _read(self, adapters: Adapters) -> bytes:
        """What goes in. Raises Refused when it is not what the plan was made for."""
        source = self.content.source
        if source is None:
            return b""  # a driver of the engine has it
        read = adapters.contents.read(source)
        if (
            fingerprint(read, adapters.cluster, self.content.name, self.content.spec)
            != self.content.fingerprint
        ):
            raise Refused(f"{self.key}: {source} has changed since the plan was made: plan again")
        return read


@dataclass(frozen=True, kw_only=True)
class RelabelContent(Step):
    """Change the labels of a secret or config: all that can be changed, and no service notices."""

    labels: Mapping[str, str]
    verb = "update"

    def unmet(self, adapters: Adapters) -> str | None:
        labels = without_fingerprint(_existing(adapters.manager(), self.key)["Spec"].get("Labels"))
        return None if labels == self.labels else "its labels differ"

    def apply(self, adapters: Adapters) -> None:
        manager = adapters.manager()
        found = _existing(manager, self.key)
        labels = found["Spec"].get("Labels") or {}
        ours = {FINGERPRINT_LABEL: labels[FINGERPRINT_LABEL]} if FINGERPRINT_LABEL in labels else {}
        spec = {**found["Spec"], "Labels": {**self.labels, **ours}}
        manager.update_content(self.key.kind, found["ID"], found["Version"]["Index"], spec)


@dataclass(frozen=True, kw_only=True)
class RemoveContent(Step):
    """Remove a secret or config by its id."""

    content_id: str
    verb = "remove"

    def unmet(self, adapters: Adapters) -> str | None:
        ids = [found["ID"] for found in adapters.manager().contents(self.key.kind)]
        return "still exists" if self.content_id in ids else None

    def apply(self, adapters: Adapters) -> None:
        try:
            adapters.manager().remove_content(self.key.kind, self.content_id)
        except NotFound:
            return  # removed by somebody else
        except InUse as error:
            raise Refused(
                f"{self.key} has been used since the plan was made ({error}): plan again"
            ) from error


def without_fingerprint(labels: Mapping[str, str] | None) -> dict[str, str]:
    """The labels without the one that only tells of the content."""
    return {name: value for name, value in (labels or {}).items() if name != FINGERPRINT_LABEL}


def as_sent(manager: Engine, spec: Mapping[str, Any]) -> Json:
    """A service's spec with the ids of the secrets and configs it names. Raises Permanent when one is not there."""
    named = references(spec)
    ids = {
        Key(kind, found["Spec"]["Name"]): str(found["ID"])
        for kind in {key.kind for key in named}
        for found in manager.contents(kind)
    }
    if removed := sorted(named - ids.keys()):
        raise Permanent(f"{', '.join(map(str, removed))} was removed since the plan was made: plan again")
    return identified(spec, ids)


def _named(manager: Engine, key: Key) -> Json | None:
    return next((found for found in manager.contents(key.kind) if found["Spec"]["Name"] == key.name), None)


def _existing(manager: Engine, key: Key) -> Json:
    found = _named(manager, key)
    if found is None:
        raise NotFound(f"{key} was removed by somebody else")
    return found
