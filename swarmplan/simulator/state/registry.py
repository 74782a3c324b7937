"""The image registries and the logins given to the swarm. Not part of a saved world: it contains passwords."""

from collections.abc import Collection
from dataclasses import field
from hashlib import sha256

from swarmplan.dataclass import dataclass
from swarmplan.errors import NotFound, Permanent
from swarmplan.model.bodies import Json
from swarmplan.model.values.image_reference import digest_of, registry_of, unpinned


@dataclass(slots=True)
class Registry:
    """Registries that answer. ``digests`` are of the images they hold, by familiar reference; where ``everything`` is
    in one, those not named have a digest by their name. ``logins`` are what lets somebody into a registry, by its name;
    ``service_logins`` is what the swarm was given for each service, by id. The digests that were ``inspected`` are still to be had when
    their tag has moved."""

    everything: bool = False
    digests: dict[str, str] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)
    service_logins: dict[str, str] = field(default_factory=dict)
    inspected: set[str] = field(default_factory=set)

    def digest(self, reference: str, preloaded: Collection[str]) -> str:
        """The digest of an image that a registry holds, "" for others: what came from an archive is in none."""
        tag = unpinned(reference)
        by_name = f"sha256:{sha256(tag.encode()).hexdigest()}"
        if digest_of(reference) in self.inspected:
            return digest_of(reference)
        own = self.digests.get(tag) or (by_name if self.everything and tag not in preloaded else "")
        return own if digest_of(reference) in {"", own} else ""

    def inspect(self, reference: str, auth: str, preloaded: Collection[str]) -> Json:
        """``GET /distribution/{reference}/json``. Nobody answers for a registry that holds nothing at all."""
        registry, digest = registry_of(reference), self.digest(reference, preloaded)
        if not digest and registry not in {registry_of(image) for image in self.digests}:
            raise Permanent(f'Get "https://{registry}/v2/": dial tcp: connect: connection refused')
        if self.logins.get(registry, auth) != auth:
            raise Permanent("unauthorized: authentication required" if auth else "no basic auth credentials")
        if not digest:
            raise NotFound("manifest unknown: manifest unknown")
        self.inspected.add(digest)
        return {
            "Descriptor": {
                "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                "digest": digest,
                "size": 1,
            },
            "Platforms": [{"architecture": "amd64", "os": "linux"}],
        }

    def keep_login(self, service: str, auth: str) -> None:
        """Keep what came with a create or an update, and what came before where nothing did."""
        if auth:
            self.service_logins[service] = auth
