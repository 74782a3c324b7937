"""The messages of what an untrusted spec may not do."""

from swarmplan.spec.trust.keys import Use

_TYPED = "give it with --set if you mean it"


def refusal(use: Use, instead: str = "", where: str = "") -> str:
    """Why a key is refused, and what to do. ``where`` is the folder that a path must lead into."""
    if use is Use.FILE:
        return f"leads outside of {where}, which --untrusted refuses: move the file there, or {_TYPED}"
    return f"{use}, which --untrusted refuses: {instead or 'leave it out'}, or {_TYPED}"


def driver_refusal(driver: str, reason: str, place: str) -> str:
    """Why a machine driver is refused. ``place`` is the path of the key, "" in a saved plan."""
    typed = f", or give it with --set {place}={driver} if you mean it" if place else ""
    return (
        f"the driver {driver} {reason or 'is not known to be safe'}, which --untrusted refuses: use ssh, or"
        f" --simulate{typed}"
    )


def option_refusal(driver: str) -> str:
    """Why an option is refused that no driver's table has."""
    return f"is not known to be safe for the driver {driver}, so --untrusted refuses it: leave it out, or {_TYPED}"
