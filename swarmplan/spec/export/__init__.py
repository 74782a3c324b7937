"""A live cluster as files a person could have written; pure.

Lives here: which object goes into which file, the swarm's settings in our words, variables that are not for showing, YAML.
Must not: translating services and networks (``compose.reverse`` does), writing to disk, asking an engine.
"""

from swarmplan.spec.export.files import Files, files_of
from swarmplan.spec.export.user_document import user_document

__all__ = ["Files", "files_of", "user_document"]
