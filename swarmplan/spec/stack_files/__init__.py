"""Several files of one stack as one document, as ``docker stack deploy -c a -c b`` lays them over each other.

Lives here: the docker client's rules of merging, on document trees. Must not: reading files, judging the document, the
rules of Compose, by which a cluster's own files are merged (``spec.merge``).
"""

from swarmplan.spec.stack_files.document import merge_documents

__all__ = ["merge_documents"]
