"""Compose to Engine bodies, with the meaning that ``docker stack deploy`` gives it; pure.

Lives here: the conversion of *values* in a service or network mapping, with all their errors at once. Must not: read files or
variables, know unknown keys or line numbers (spec does), ask an engine.
"""

from swarmplan.compose.network import network_spec
from swarmplan.compose.paths import compose_path
from swarmplan.compose.read.field import ComposeProblems
from swarmplan.compose.scope import Scope, scope_of
from swarmplan.compose.service.service import service_spec
from swarmplan.compose.volumes import Volume, declared_volume

__all__ = [
    "ComposeProblems",
    "Scope",
    "Volume",
    "compose_path",
    "declared_volume",
    "network_spec",
    "scope_of",
    "service_spec",
]
