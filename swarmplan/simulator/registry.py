"""The image registries, and what the swarm was given to log in there. No part of a kept world: it holds passwords."""

from dataclasses import dataclass, field
from typing import Any

from swarmplan.errors import NotFound, Permanent
from swarmplan.model.reference import digest_of, registry_of, unpinned

Json = dict[str, Any]


@dataclass(slots=True)
class Registry:
    """Registries that answer. ``digests`` are of the images they hold, by familiar reference; ``logins`` are what lets
    somebody into a registry, by its name; ``kept`` is what the swarm was given for each service, by id."""

    digests: dict[str, str] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)

    def tell(self, reference: str, auth: str) -> Json:
        """``GET /distribution/{reference}/json``. Nobody answers for a registry that holds nothing at all."""
        registry = registry_of(reference)
        if registry not in {registry_of(image) for image in self.digests}:
            raise Permanent(f'Get "https://{registry}/v2/": dial tcp: connect: connection refused')
        if self.logins.get(registry, auth) != auth:
            raise Permanent("unauthorized: authentication required" if auth else "no basic auth credentials")
        digest = self.digests.get(unpinned(reference))
        if digest is None or digest_of(reference) not in {"", digest}:
            raise NotFound("manifest unknown: manifest unknown")
        return {
            "Descriptor": {
                "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                "digest": digest,
                "size": 1,
            },
            "Platforms": [{"architecture": "amd64", "os": "linux"}],
        }

    def given(self, service: str, auth: str) -> None:
        """Keep what came with a create or an update, and what came before where nothing did."""
        if auth:
            self.kept[service] = auth
