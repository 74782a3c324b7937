"""``volumes:`` of a service, and ``tmpfs:``, to ContainerSpec.Mounts, in the order written.

The type is always sent: the engine takes a missing one for ``bind``.
"""

from collections.abc import Mapping
from typing import Any

from swarmplan.compose.field import Field
from swarmplan.compose.mount_long import long_mount
from swarmplan.compose.mount_short import short_mount, short_tmpfs
from swarmplan.compose.scope import Scope


def mounts(service: Field, scope: Scope) -> list[dict[str, Any]]:
    """Every mount. Two mounts on one target are a fault, as the engine refuses them."""
    found: list[dict[str, Any]] = []
    for item in service["volumes"].items():
        long = isinstance(item.value, Mapping)
        _add(found, item, long_mount(item, scope) if long else short_mount(item, scope))
    for item in service["tmpfs"].one_or_all():
        _add(found, item, item.read(short_tmpfs))
    return found


def _add(found: list[dict[str, Any]], item: Field, mount: dict[str, Any] | None) -> None:
    if mount is None:
        return
    if any(mount.get("Target") == other.get("Target") for other in found):
        item.fault(f"something is mounted at {mount.get('Target')} already")
    found.append(mount)
