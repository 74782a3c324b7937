"""Engine bodies back to Compose, as a person would write it; pure.

Lives here: the words for what is in a live body, and the proof that nothing of it was lost on the way.
Must not: writing YAML, escaping variables, knowing of a cluster's file (spec does), asking an engine.
"""

from swarmplan.compose.reverse.document import Document, Live, document_of
from swarmplan.compose.reverse.network import Pools, network_section
from swarmplan.compose.reverse.units import FileMode, duration_text

__all__ = ["Document", "FileMode", "Live", "Pools", "document_of", "duration_text", "network_section"]
