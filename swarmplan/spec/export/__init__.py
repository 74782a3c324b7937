"""A running cluster as files that a person could have written; pure.

Lives here: which object goes into which file, the swarm's settings as spec keys, variables with secret values, YAML. Must
not: translate services and networks (``compose.reverse`` does), write to disk, ask an engine.
"""

from swarmplan.spec.export.files import Files, files_of
from swarmplan.spec.export.user_document import user_document

__all__ = ["Files", "files_of", "user_document"]
