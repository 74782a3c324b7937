"""``volumes:`` of a service, and ``tmpfs:``, to ContainerSpec.Mounts, in the order written.

The type is always sent: the engine reads a missing one as ``bind``.
"""

from collections.abc import Iterator, Mapping

from swarmplan.compose.mounts.long import long_mount
from swarmplan.compose.mounts.short import short_mount, short_tmpfs
from swarmplan.compose.read.field import Field
from swarmplan.compose.read.templates import check_template
from swarmplan.compose.scope import Scope
from swarmplan.model.bodies import Json


def mounts(service: Field, scope: Scope) -> list[Json]:
    """Every mount. Two mounts with one target are an error, as the engine refuses them."""
    found: list[Json] = []
    targets: set[str | None] = set()
    for item, mount in _each(service, scope):
        if mount is not None:
            target = mount.get("Target")
            if target in targets:
                item.fault(f"something is mounted at {target} already")
            targets.add(target)
            for text in (mount.get("Source"), target):
                check_template(item, text or "")
            found.append(mount)
    return found


def _each(service: Field, scope: Scope) -> Iterator[tuple[Field, Json | None]]:
    for item in service["volumes"].items():
        long = isinstance(item.value, Mapping)
        yield item, long_mount(item, scope) if long else short_mount(item, scope)
    for item in service["tmpfs"].one_or_all():
        yield item, item.read(short_tmpfs)
