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
    others = (path for path in places.folder.parent.glob("*/config.json") if path != places.config)
    if not any(_has_it(path) for path in others):
        run(["ip", "address", "delete", _PLACE, "dev", "lo"], detached=True)


def _has_it(config: Path) -> bool:
    try:
        return f'"{LOCAL_ADDRESS}:' in config.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
