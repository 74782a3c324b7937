"""``x-swarmplan: {adopt: true}``: a service or network is managed as it is, without a label of swarmplan's."""

from dataclasses import replace

from swarmplan.compose.read.field import Field
from swarmplan.compose.read.scalars import flag
from swarmplan.compose.scope import Scope
from swarmplan.model.bodies import JsonView

OWN = "x-swarmplan"
"""swarmplan's own extension. Other tools ignore it."""
_ADOPT = "adopt"


def adopts(section: JsonView) -> bool:
    """Whether the section is adopted. Errors in the setting are reported by ``check_adoption``."""
    return Field(section)[OWN][_ADOPT].read(flag) or False


def scope_of_section(section: JsonView, scope: Scope) -> Scope:
    """The scope of the object that the section describes."""
    return replace(scope, owned=False) if adopts(section) and not scope.stack else scope


def check_adoption(own: Field, scope: Scope) -> None:
    """Report what is wrong with ``adopt`` in ``x-swarmplan``."""
    if own[_ADOPT].read(flag) and scope.stack:
        own[_ADOPT].fault("members of a stack are identified by the stack's label: leave it out")
