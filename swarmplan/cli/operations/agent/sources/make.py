"""The source of each cluster that an agent follows, by what its file says."""

from pathlib import Path

from swarmplan.agent.passes.ports import Source
from swarmplan.agent.policy.approved import approved
from swarmplan.cli.operations.agent.passes import Passes
from swarmplan.cli.operations.agent.sources.files import FollowedFiles
from swarmplan.cli.operations.agent.sources.opener import Opener
from swarmplan.cli.operations.agent.sources.repository import FollowedRepository
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import FileSource


def make_source(followed: Followed, state: Path, log_format: str) -> Source:
    """Where the files of a cluster come from. ``state`` is the agent's folder, for mirrors."""
    opener = Opener(followed, Passes("swarmplan agent", log_format), approved(followed))
    if isinstance(followed.source, FileSource):
        return FollowedFiles(followed.source, opener)
    from swarmplan.git.repository import Repository

    repository = Repository(followed.source, state / "mirrors")
    return FollowedRepository(followed.source, opener, repository, state / "files" / followed.name)
