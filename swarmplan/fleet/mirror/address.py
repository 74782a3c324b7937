"""The address that only this machine and what is behind its own bridges reaches, while a mirror listens there."""

from pathlib import Path

from swarmplan.errors import Permanent
from swarmplan.fleet.mirror.places import Places
from swarmplan.programs import Ended, run
from swarmplan.spec.fleet.images import LOCAL_ADDRESS

_PLACE = f"{LOCAL_ADDRESS}/32"
_NOTE = ("-m", "comment", "--comment", "swarmplan-mirror")
_RULES = (
    ("INPUT", "-d", _PLACE, "!", "-i", "lo", *_NOTE, "-j", "DROP"),
    ("INPUT", "-d", _PLACE, "-i", "swbr-+", *_NOTE, "-j", "ACCEPT"),
)
"""Nobody but this machine and hosts of the local driver, whose bridges have such names, comes there, also not who has a route to it on the same
link. Each is put before the one above it."""


def add() -> None:
    """Have it on this machine. Raises Permanent, Transient."""
    ended = run(["ip", "address", "replace", _PLACE, "dev", "lo"], detached=True)
    if ended.code != 0:
        raise Permanent(
            f"mirror: the address {LOCAL_ADDRESS} cannot be added to lo: {ended.error_line}; run the command as root, or set mirror.address"
        )
    for rule in _RULES:
        if _iptables("-C", rule).code != 0 and (put := _iptables("-I", rule)).code != 0:
            raise Permanent(
                f"mirror: iptables takes no rule for {LOCAL_ADDRESS}: {put.error_line}; set mirror.address, which needs none"
            )


def remove(places: Places) -> None:
    """Remove it, unless another fleet's mirror has it; it may be gone. Raises Permanent and Transient where there is no ``ip``."""
    if not _noted_by_others(places):
        for rule in _RULES:
            _iptables("-D", rule)
        run(["ip", "address", "delete", _PLACE, "dev", "lo"], detached=True)
        if _noted_by_others(places):  # by one that was begun meanwhile
            add()


def _iptables(verb: str, rule: tuple[str, ...]) -> Ended:
    return run(["iptables", "--wait", "10", verb, *rule], detached=True)


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
