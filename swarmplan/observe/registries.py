"""What registries report about images, asked through a manager's engine: nodes pull from the same network."""

import re
from collections.abc import Mapping

from swarmplan.adapters import Adapters
from swarmplan.errors import Failure
from swarmplan.model.image import Manifest
from swarmplan.model.normal.pin import manifest_of
from swarmplan.model.values.unknown import Unknown
from swarmplan.system.workers import Workers

_OWN_PORT = re.compile(r"([0-9\]]):[0-9]+->")
"""In ``read udp 10.0.0.2:53732->10.0.0.1:53``: another one each time, so that no two plans would be equal."""
_AT_ONCE = 100
"""Most of the time goes by in waiting, and where no registry answers, all of them should wait together."""


def ask_registries(adapters: Adapters, images: Mapping[str, bool]) -> dict[str, Manifest | Unknown]:
    """The digest of each image, or why it is not known; ``images`` maps each to whether to log in for it."""
    if not images:
        return {}
    with Workers(max_workers=min(len(images), _AT_ONCE), thread_name_prefix="registry") as pool:
        manifests = pool.map(lambda image: _asked(adapters, image, login=images[image]), images)
        return dict(zip(images, manifests, strict=True))


def _asked(adapters: Adapters, image: str, *, login: bool) -> Manifest | Unknown:
    try:
        auth = adapters.login(image) if login else ""
        return manifest_of(adapters.manager().distribution(image, auth))
    except Failure as error:
        return Unknown(_OWN_PORT.sub(r"\1->", str(error)))
