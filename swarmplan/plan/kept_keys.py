"""Which resources are kept: those that the file says so of, and those that the swarm remembers and the file does not declare."""

from collections.abc import Collection

from swarmplan.model.cluster import Desired, Observed
from swarmplan.model.content import KINDS, Content
from swarmplan.model.key import Key
from swarmplan.model.labels.kept import kept_in
from swarmplan.model.swarm import SwarmState
from swarmplan.plan.declared import keys_of

_ANY_VERSION = "0" * 12
"""As long as every fingerprint."""


def kept_keys(desired: Desired, observed: Observed) -> frozenset[Key]:
    """Their keys. What the file declares without keep is not kept any more, but where the cluster is to go nothing is declared."""
    declared = keys_of(desired) if desired.machines else ()
    return desired.kept | (remembered_in(observed) - frozenset(declared))


def remembered_in(observed: Observed) -> frozenset[Key]:
    """What the swarm remembers."""
    live = observed.swarm
    return kept_in(live.spec) if isinstance(live, SwarmState) else frozenset()


def kept_as(kept: Collection[Key], key: Key) -> Key | None:
    """The kept resource that this is, or is a version of, as each version of a kept secret or config is kept; else None."""
    if key in kept:
        return key
    alike = (one for one in kept if one.kind is key.kind) if key.kind in KINDS else ()
    return next((one for one in alike if _versions_of(one).is_version(key.name)), None)


def _versions_of(key: Key) -> Content:
    """What tells its versions, as it is not declared: those of a stack begin with the plain name."""
    return Content(key.name, fingerprint=_ANY_VERSION, plain=True)
