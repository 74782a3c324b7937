"""Where the files of the clusters that an agent follows come from, and how they are opened."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan.agent.events import Commit, Hold
from swarmplan.agent.passes.ports import HeldBack, Site, Source
from swarmplan.agent.policy.approved import approved
from swarmplan.children import remove_folder
from swarmplan.cli.operations.agent.passes import Passes
from swarmplan.cli.operations.agent.site import AgentSite
from swarmplan.cli.terminal.messages import about, warn
from swarmplan.cli.terminal.options import Source as Files
from swarmplan.dataclass import dataclass
from swarmplan.errors import Interrupted, NotFound, SpecError
from swarmplan.plan.plan import Approval
from swarmplan.secret_files import require_private
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import FileSource, GitSource

if TYPE_CHECKING:
    from swarmplan.cli.wiring.origin import Origin
    from swarmplan.git.command import Over
    from swarmplan.git.refusals import CommitRefused
    from swarmplan.git.repository import Repository
    from swarmplan.git.revision import Revision
    from swarmplan.spec import Loaded

_REMEDIES = {
    "unverified": "have it signed by one of the signers, or push a commit above it that is; until then the cluster stays as it is",
    "rewind": "push a commit that descends from the one that was applied; `rewind: allow` in the agent file accepts any",
    "unusable": "push a commit without it",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """How a cluster is opened: by these ``files``, which stand in the journal as ``recorded``; ``origin`` makes the provenance of a run."""

    files: tuple[str, ...]
    recorded: tuple[str, ...]
    applied_as: str
    origin: "Callable[[Commit | None, str], Origin]"


@dataclass(slots=True)
class Opener:
    """Opens one cluster by its files, pass after pass. ``loaded`` is told what they ask for."""

    followed: Followed
    passes: Passes
    allowed: frozenset[Approval]
    warned: tuple[str, ...] = ()

    @contextmanager
    def opened(self, by: Opened) -> Iterator[Site]:
        """The cluster as these files ask for it. Raises SpecError where they are not valid."""
        from swarmplan.cli.wiring.cluster_file import read
        from swarmplan.cli.wiring.drivers import check_options
        from swarmplan.cli.wiring.site import site

        self.passes.cluster = self.passes.cluster or by.applied_as
        with about(self.followed.name):
            for file in self.followed.age_key_files:
                require_private(file)
            source = self._files(by.files)
            spec = read(source)
            self._warn(spec)
            check_options(spec)
            with site(spec.desired, simulate=self.followed.simulate, source=source) as found:
                named = replace(found, named_at=spec.named_at)
                on_disk = isinstance(self.followed.source, FileSource)
                yield AgentSite(named, self.passes, self.allowed, by.recorded, by.origin, on_disk)

    def _files(self, files: tuple[str, ...]) -> Files:
        """The files, with what the agent file lets them do."""
        of = self.followed
        return Files(
            files,
            of.env_files,
            (),
            of.simulate,
            untrusted=not of.trust.all,
            age_keys=of.age_key_files,
            trust=of.trust,
        )

    def _warn(self, spec: "Loaded") -> None:
        """Once for as long as they are the same."""
        if spec.warnings != self.warned:
            for warning in spec.warnings:
                warn(warning)
        self.warned = spec.warnings


@dataclass(slots=True)
class FollowedFiles:
    """Files on this machine: where ``trust`` says nothing else, whoever may write them may do all that this user may, as with
    ``watch``."""

    source: FileSource
    opener: Opener

    def fetch(self, last_applied: str, stop: threading.Event) -> Commit | None:  # noqa: ARG002 - the port's
        """They are where they are."""
        return None

    @contextmanager
    def opened(
        self,
        commit: Commit | None,  # noqa: ARG002 - the port's
        applied_as: str,
        stop: threading.Event,  # noqa: ARG002 - the port's
    ) -> Iterator[Site]:
        """The cluster as they ask for it now."""
        opened = Opened(self.source.files, self.source.files, applied_as, self._origin)
        with self.opener.opened(opened) as found:
            yield found

    def reopened(
        self,
        commit: Commit,  # noqa: ARG002 - the port's
        applied_as: str,  # noqa: ARG002
        stop: threading.Event,  # noqa: ARG002
    ) -> AbstractContextManager[Site]:
        """There is no other state of them."""
        raise NotFound(f"{' '.join(self.source.files)}: files have no earlier commit")

    def _origin(self, _commit: Commit | None, because: str) -> "Origin":
        from swarmplan.history.provenance import provenance
        from swarmplan.render.redact import redact

        return lambda: provenance(self.source.files, os.environ, because, redact=redact)


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


def make_source(followed: Followed, state: Path, log_format: str) -> Source:
    """Where the files of a cluster come from. ``state`` is the agent's folder, for mirrors."""
    opener = Opener(followed, Passes("swarmplan agent", log_format), approved(followed))
    if isinstance(followed.source, FileSource):
        return FollowedFiles(followed.source, opener)
    from swarmplan.git.repository import Repository

    repository = Repository(followed.source, state / "mirrors")
    return FollowedRepository(followed.source, opener, repository, state / "files" / followed.name)
