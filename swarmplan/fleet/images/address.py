"""The address that only this machine and what is behind its own bridges reaches, while a mirror listens there."""

from pathlib import Path

from swarmplan.errors import Permanent
from swarmplan.fleet.images.places import Places
from swarmplan.programs import run
from swarmplan.spec.fleet.images import LOCAL_ADDRESS

_PLACE = f"{LOCAL_ADDRESS}/32"


def add() -> None:
    """Have it on this machine. Raises Permanent, Transient."""
    ended = run(["ip", "address", "replace", _PLACE, "dev", "lo"], detached=True)
    if ended.code != 0:
        raise Permanent(
            f"mirror: the address {LOCAL_ADDRESS} cannot be added to lo: {ended.error_line}; run the command as root, or set mirror.address"
        )


def remove(places: Places) -> None:
    """Remove it, unless another fleet's mirror has it; it may be gone. Raises Permanent and Transient where there is no ``ip``."""
    if not _noted_by_others(places):
        run(["ip", "address", "delete", _PLACE, "dev", "lo"], detached=True)
        if _noted_by_others(places):  # by one that was begun meanwhile
            add()


def is_noted(places: Places) -> bool:
    """Whether this mirror listens there by its configuration, or was cut off before that was written."""
    return not places.config.exists() or _has_it(places.config)


def _noted_by_others(places: Places) -> bool:
    return any(_has_it(path) for path in places.folder.parent.glob("*/config.json") if path != places.config)


def _has_it(config: Path) -> bool:
    try:
        return f'"{LOCAL_ADDRESS}:' in config.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
