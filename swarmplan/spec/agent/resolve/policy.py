"""What an agent may do without a person: trust, healing and windows of a cluster."""

import re

from swarmplan.compose.read.units import SECOND
from swarmplan.spec.agent.settings import Heal, Window
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.agent.policy import HealSection, TrustSection, WindowSection
from swarmplan.spec.trust.allowed import Trust
from swarmplan.spec.yaml.tree import Path

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def resolve_trust(section: TrustSection | str, place: Path, document: Document) -> Trust:
    """What the files may do."""
    if isinstance(section, str):
        return Trust(all=True)
    for number, name in enumerate(section.variables):
        if not _VARIABLE.fullmatch(name):
            document.error((*place, "variables", number), f"{name!r} is not the name of a variable")
    for number, program in enumerate(section.programs):
        if any(char.isspace() for char in program):
            document.error(
                (*place, "programs", number),
                f"{program!r} is not the first word of a command: leave its arguments out",
            )
    return Trust(
        programs=section.programs,
        paths=tuple(
            document.absolute((*place, "paths", number), name) for number, name in enumerate(section.paths)
        ),
        variables=section.variables,
        drivers=section.drivers,
        logins=section.logins,
    )


def resolve_heal(section: HealSection) -> Heal:
    """Which drift is brought back."""
    return Heal(frozenset(section.kinds), section.limit, section.window / SECOND)


def resolve_window(section: WindowSection) -> Window:
    """A window."""
    return Window(section.days, section.start, section.end, section.timezone)
