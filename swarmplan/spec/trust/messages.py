"""The messages of what an untrusted spec may not do."""

from collections.abc import Mapping

from swarmplan.dataclass import dataclass
from swarmplan.spec.trust.keys import Use


@dataclass(frozen=True, slots=True)
class Terms:
    """How a refusal is told: ``who`` refuses, and how each use is allowed nevertheless."""

    who: str
    allowed_by: Mapping[Use, str]


_KEYS = "name the keys that this file may use"
UNTRUSTED = Terms(
    "--untrusted",
    {
        **dict.fromkeys(Use, "give it with --set if you mean it"),
        Use.SOPS: f"{_KEYS} with --age-key-file",
    },
)
FOLLOWED = Terms(
    "the agent",
    {
        Use.PROGRAM: "allow the program in the agent file, by trust.programs",
        Use.FILE: "allow the path in the agent file, by trust.paths",
        Use.VARIABLE: "allow the variable in the agent file, by trust.variables",
        Use.INHERITED: "allow the variable in the agent file, by trust.variables",
        Use.SOPS: f"{_KEYS} in the agent file, by age_key_file of the cluster",
        Use.LOGIN: "allow it in the agent file, by trust.logins",
        Use.DRIVER: "allow the driver in the agent file, by trust.drivers",
    },
)
"""Of a file that an agent follows."""


def refusal(use: Use, instead: str = "", where: str = "", terms: Terms = UNTRUSTED) -> str:
    """Why a key is refused, and what to do. ``where`` is the folder that a path must lead into."""
    allowed_by = terms.allowed_by[use]
    if use is Use.SOPS:
        return f"{use}, which {terms.who} refuses: {allowed_by}"
    if use is Use.FILE:
        return f"leads outside of {where}, which {terms.who} refuses: move the file there, or {allowed_by}"
    return f"{use}, which {terms.who} refuses: {instead or 'leave it out'}, or {allowed_by}"


def driver_refusal(driver: str, reason: str, place: str, terms: Terms = UNTRUSTED) -> str:
    """Why a machine driver is refused. ``place`` is the path of the key, "" in a saved plan."""
    allowed_by = f"give it with --set {place}={driver} if you mean it" if place else ""
    simulated = "--simulate"
    if terms is not UNTRUSTED:
        allowed_by, simulated = (
            terms.allowed_by[Use.DRIVER],
            "simulate: true for the cluster in the agent file",
        )
    return (
        f"the driver {driver} {reason or 'is not known to be safe'}, which {terms.who} refuses: use ssh, or"
        f" {simulated}{', or ' if allowed_by else ''}{allowed_by}"
    )


def option_refusal(driver: str, terms: Terms = UNTRUSTED) -> str:
    """Why an option is refused that no driver's table has."""
    allowed_by = terms.allowed_by[Use.DRIVER]
    return f"is not known to be safe for the driver {driver}, so {terms.who} refuses it: leave it out, or {allowed_by}"
