"""The files of a stack as ``docker stack deploy`` reads them: how their text is read, what is refused, and how several are
merged.

Lives here: the docker client's rules, on texts and document trees. Must not: read files, resolve the document, apply the
rules of Compose, by which a cluster's own files are read and merged (``spec.yaml``).
"""

from swarmplan.spec.stack_files.conformity import check_format
from swarmplan.spec.stack_files.merge import merge_documents

__all__ = ["check_format", "merge_documents"]
