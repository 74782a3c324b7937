"""Names and ownership labels of objects created in a swarm, and ``x-swarmplan: {adopt: true}``: managed without our label."""

import re
from collections.abc import Mapping
from dataclasses import replace

from swarmplan.compose.extension import OWN
from swarmplan.compose.read.field import Field
from swarmplan.compose.read.pairs import text_pairs
from swarmplan.compose.read.scalars import flag
from swarmplan.compose.scope import Scope
from swarmplan.model.bodies import JsonView
from swarmplan.model.labels.names import MANAGED_LABEL, OWNER_LABEL, SPEC_LABEL
from swarmplan.model.labels.ownership import STACK_LABEL

# swarmkit manager/controlapi/common.go; the length is that of a DNS label.
# Written without ambiguity, against backtracking: a name of 40 letters and a dot took minutes.
_NAME = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9_-]*[a-zA-Z0-9])?")
_LONGEST = 63


def check_name(name: str, field: Field) -> None:
    """An error at the mapping itself if the engine would refuse the name."""
    if len(name) > _LONGEST:
        field.fault(f"the name '{name}' has {len(name)} characters: at most {_LONGEST} are allowed")
    elif not _NAME.fullmatch(name):
        field.fault(
            f"the name '{name}' is not valid: use letters, digits, - and _, beginning and ending with a letter or digit"
        )


def owned_labels(labels: Field, ours: Mapping[str, str]) -> dict[str, str]:
    """The user's labels and swarmplan's. Users cannot set the latter."""
    found = text_pairs(labels)
    for reserved in (OWNER_LABEL, MANAGED_LABEL, SPEC_LABEL):
        if reserved in found:
            labels.fault(f"{reserved} is reserved for swarmplan: leave it out")
    if STACK_LABEL in found and STACK_LABEL not in ours:
        labels.fault(
            f"{STACK_LABEL} is reserved for members of a stack: declare it in a stack, under stacks, or leave it out"
        )
    return {**found, **ours}


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
