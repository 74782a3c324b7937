"""A git repository as the source of a cluster: each pass takes the files of one commit out."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan.agent.events import Commit, Hold
from swarmplan.agent.passes.ports import HeldBack, Site
from swarmplan.cli.operations.agent.sources.opener import Opened, Opener
from swarmplan.cli.terminal.messages import about
from swarmplan.dataclass import dataclass
from swarmplan.errors import Interrupted, SpecError
from swarmplan.spec.agent.sources import GitSource
from swarmplan.system.children import remove_folder

if TYPE_CHECKING:
    from swarmplan.cli.wiring.origin import Origin
    from swarmplan.git.command import Over
    from swarmplan.git.refusals import CommitRefused
    from swarmplan.git.repository import Repository
    from swarmplan.git.revision import Revision

_REMEDIES = {
    "unverified": "have it signed by one of the signers, or push a commit above it that is; until then the cluster stays as it is",
    "rewind": "push a commit that descends from the one that was applied; `rewind: allow` in the agent file accepts any",
    "unusable": "push a commit without it",
}


@dataclass(slots=True)
class FollowedRepository:
    """A git repository. Its files are taken out into ``folder``, which is recreated in each pass."""

    source: GitSource
    opener: Opener
    repository: "Repository"
    folder: Path
    found: "dict[str, Revision]" = field(default_factory=dict)
    over: "Callable[[], Exception | None]" = lambda: None
    """Why the pass under way is to end."""

    def fetch(self, last_applied: str, stop: threading.Event) -> Commit | None:
        """The commit that the ref names now, verified."""
        from swarmplan.git.refusals import CommitRefused

        self.over = over = _over(stop)
        with about(self.opener.followed.name):
            revision = self.repository.fetch(over)
            try:
                revision = self.repository.verify(revision, last_applied or None, over)
            except CommitRefused as refused:
                raise _held(refused, revision) from None
        self.found = {revision.id: revision}
        return _commit(revision)

    def opened(
        self, commit: Commit | None, applied_as: str, stop: threading.Event
    ) -> AbstractContextManager[Site]:
        """The cluster as the files of the commit ask for it."""
        self.over = _over(stop)
        return self._opened(self.found[_id(commit)], applied_as, self.repository.export)

    def reopened(
        self, commit: Commit, applied_as: str, stop: threading.Event
    ) -> AbstractContextManager[Site]:
        """The same of a commit that was used before, out of the mirror as it is."""
        from swarmplan.git.revision import Revision

        self.over = _over(stop)
        return self._opened(Revision(commit.id, commit.ref), applied_as, self.repository.export_again)

    @contextmanager
    def _opened(
        self,
        revision: "Revision",
        applied_as: str,
        export: "Callable[[Revision, tuple[str, ...], Path, Over], None]",
    ) -> Iterator[Site]:
        from swarmplan.git.refusals import CommitRefused

        names = (self.source.path, *self.source.paths)
        remove_folder(self.folder)
        try:
            export(revision, names, self.folder, self.over)
            files = tuple(str(self.folder / name) for name in names)
            recorded = tuple(f"{self.repository.url} {name}" for name in names)
            opened = Opened(files, recorded, applied_as, self._origin)
            with self.opener.opened(opened) as found:
                yield found
        except SpecError as error:
            raise SpecError([self._in_commit(problem, revision) for problem in error.problems]) from None
        except CommitRefused as refused:
            raise _held(refused, revision) from None
        finally:
            remove_folder(self.folder)

    def _in_commit(self, problem: str, revision: "Revision") -> str:
        """A fault as it is in the repository: where its files were taken out to says nothing to who wrote them."""
        from swarmplan.git.revision import short

        text = problem.replace(f"{self.folder}{os.sep}", "")
        return f"commit {short(revision.id)}: {text}"

    def _origin(self, commit: Commit | None, because: str) -> "Origin":
        from swarmplan.history.provenance import followed_commit
        from swarmplan.render.redact import redact

        author = commit.author if commit else ""
        return lambda: followed_commit(
            _id(commit), author, self.source.ref.name, self.repository.url, because, redact=redact
        )


def _over(stop: threading.Event) -> "Over":
    return lambda: Interrupted("stopped while fetching") if stop.is_set() else None


def _id(commit: Commit | None) -> str:
    return commit.id if commit else ""


def _commit(revision: "Revision") -> Commit:
    return Commit(
        revision.id, revision.ref, str(revision.author), revision.subject, revision.signer, revision.time
    )


def _held(refused: "CommitRefused", revision: "Revision") -> HeldBack:
    return HeldBack(Hold(refused.hold, str(refused), _REMEDIES.get(refused.hold, "")), _commit(revision))
