"""Engine bodies back to Compose, as a person would write it; pure.

Lives here: the Compose keys for the fields of an observed body, and the check that none was lost. Must not: write YAML,
escape variables, know a cluster's file (spec does), ask an engine.
"""

from swarmplan.compose.read.modes import FileMode
from swarmplan.compose.read.units import duration_text
from swarmplan.compose.reverse.document import Document, Live, document_of
from swarmplan.compose.reverse.network import Pools, network_section

__all__ = ["Document", "FileMode", "Live", "Pools", "document_of", "duration_text", "network_section"]
