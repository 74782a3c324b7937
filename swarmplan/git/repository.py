"""One repository that is followed: its newest commit, whether it may be used, and its files."""

import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from swarmplan.errors import Failure, NotFound, Permanent, Transient, reason_of
from swarmplan.git.access import access, offline
from swarmplan.git.certificate import certificate_problem
from swarmplan.git.command import Git, Limits, Over, needed
from swarmplan.git.export import Export, Place
from swarmplan.git.failures import CertificateRefused, Form, Unexplained, UnfitMirror
from swarmplan.git.find import Finder
from swarmplan.git.mirrors.mirror import Mirror, folder_name, too_large
from swarmplan.git.refusals import Rewound, Unusable
from swarmplan.git.revision import Revision
from swarmplan.git.submodules import source_of
from swarmplan.git.tree import inner_path
from swarmplan.git.verification import require_descendant, verified
from swarmplan.limits import GC_SECONDS, MIRROR_BYTES
from swarmplan.private_files import make_folder
from swarmplan.spec.agent.names.urls import parse_url
from swarmplan.spec.agent.sources import GitSource

_ATTEMPTS = 2
"""Of recreating a mirror: of damage, and of another object format."""
_Result = TypeVar("_Result")


class Repository:
    """A repository of the agent's file. ``folder`` is that of all mirrors; ``environ`` the environment that swarmplan runs in.

    Each method takes at most ``source.timeout``, and ends as soon as ``over`` returns why, which it raises. They raise the errors of
    ``failures.translated``, SpecError for what the source cannot mean, and Transient for a disk that is full.
    """

    def __init__(self, source: GitSource, folder: Path, environ: Mapping[str, str] | None = None) -> None:
        self._source = source
        self._folder = folder
        self._environ = os.environ if environ is None else environ
        self._remote = parse_url(source.url)
        self._mirror = Mirror(folder / folder_name(self._remote), self._remote)
        self._refused: tuple[object, Unusable] | None = None

    @property
    def url(self) -> str:
        """The url without credentials."""
        return self._remote.url

    def fetch(self, over: Over = needed) -> Revision:
        """The commit that the source's ref names now, with its history in the mirror. It is not verified yet."""
        return self._fetch(self._limits(over))

    def verify(self, revision: Revision, last_applied: str | None, over: Over = needed) -> Revision:
        """The revision with who signed it, where that is asked for. Raises Unverified, and Rewound for one that does not descend from
        ``last_applied``, unless that is allowed."""
        limits = self._limits(over)
        return self._mended(lambda: self._verified(revision, last_applied, limits), limits)

    def export(self, revision: Revision, paths: Sequence[str], into: Path, over: Over = needed) -> None:
        """Take the folders of these files, with all below them, into a folder that does not exist yet, under their names in the
        repository. Nothing is left of it where that fails. Raises NotFound for a path that is not there, and Unusable."""
        asked = tuple(dict.fromkeys(inner_path(path) for path in paths))
        if self._refused and self._refused[0] == (revision.id, asked):
            raise self._refused[1].with_traceback(None)  # what is too large is not fetched a second time
        limits = self._limits(over)
        try:
            self._mended(lambda: self._exported(revision, asked, into, limits), limits)
        except Unusable as error:
            self._refused = ((revision.id, asked), error)
            raise

    def export_again(self, revision: Revision, paths: Sequence[str], into: Path, over: Over = needed) -> None:
        """The same for a commit that was used before, out of the mirror as it is: no mirror is recreated for it. It stays in the mirror for
        as long as this is asked again, also where no branch has it any more. Raises NotFound where it is not there, and UnfitMirror."""
        limits = self._limits(over)
        with self._mirror.locked(limits):
            git = self._offline(limits)
            if git.attempt("cat-file", "-e", f"{revision.id}^{{commit}}").code:
                self._require_sound(git)
                raise NotFound(f"{self.url}: its mirror on this machine does not have {revision} any more")
            kept = hashlib.sha256(str(into).encode()).hexdigest()[:16]
            git.run("update-ref", f"refs/kept/{kept}", revision.id)
        self._exported(revision, tuple(dict.fromkeys(inner_path(path) for path in paths)), into, limits)

    def _verified(self, revision: Revision, last_applied: str | None, limits: Limits) -> Revision:
        with self._mirror.locked(limits):
            if self._source.verify:
                revision = verified(
                    lambda settings, variables: self._offline(limits, settings, variables),
                    revision,
                    self._source.verify,
                )
            if last_applied and not self._source.rewind:
                self._require_descendant(revision, last_applied, limits)
        return revision

    def _require_descendant(self, revision: Revision, last_applied: str, limits: Limits) -> None:
        git = self._offline(limits)
        try:
            require_descendant(git, revision, last_applied)
        except Rewound:  # where a part of the history cannot be read, it looks like another one
            self._require_sound(git)
            raise

    def _require_sound(self, git: Git) -> None:
        if self._mirror.is_damaged(git):
            raise UnfitMirror(f"{self.url}: its mirror on this machine is damaged")

    def _exported(self, revision: Revision, paths: Sequence[str], into: Path, limits: Limits) -> None:
        try:
            make_folder(into.parent)
            into.mkdir(mode=0o700)
        except OSError as error:
            raise Transient(f"{revision}: {into}: {reason_of(error)}") from None
        export = Export(into, str(revision))
        try:
            self._take(revision.id, paths, "", export, limits)
            export.require_links_within()
        except BaseException:
            export.remove()
            raise

    def _take(self, commit: str, paths: Sequence[str], prefix: str, export: Export, limits: Limits) -> None:
        """``paths``: () for all of the repository."""
        with self._mirror.locked(limits):
            place = Place(self._mirror, self._offline(limits), self._online(limits), limits.over)
            inner, urls = export.take(place, commit, paths, prefix, submodules=self._source.submodules)
        for entry in inner:
            export.take_submodule()
            source = source_of(entry, urls, self._source, self._remote, export.what)
            repository = Repository(source, self._folder, self._environ)
            with self._mirror.locked(limits):
                self._mirror.note_submodule(repository._remote)
            repository._fetch(limits)
            repository._take(entry.id, (), f"{prefix}{entry.path}/", export, limits)

    def _mended(self, work: Callable[[], _Result], limits: Limits) -> _Result:
        """What this does with the mirror, which is recreated where it cannot be done with it."""
        try:
            return work()
        except (UnfitMirror, Unexplained) as error:
            with self._mirror.locked(limits):
                form = self._form_after(error, limits)
                self._mirror.discard()
            self._fetch(limits, form)
            return work()

    def _fetch(self, limits: Limits, form: Form | None = None) -> Revision:
        try:
            with self._mirror.locked(limits):
                revision = self._found_or_recreated(limits, form)
                self._collect(limits)
        except CertificateRefused as error:
            why = certificate_problem(self._remote, self._source.https.ca_file)
            raise Permanent(f"{error}: {why}" if why else str(error)) from None
        return revision

    def _found_or_recreated(self, limits: Limits, form: Form | None) -> Revision:
        for _ in range(_ATTEMPTS):
            try:
                return self._found(limits, form)
            except (UnfitMirror, Unexplained) as error:
                form = self._form_after(error, limits)
                self._mirror.discard()
        return self._found(limits, form)

    def _form_after(self, error: UnfitMirror | Unexplained, limits: Limits) -> Form | None:
        """The form in which the mirror is recreated. Raises the error where the mirror is not to blame."""
        if isinstance(error, UnfitMirror):
            return error.form
        if not self._mirror.is_damaged(self._offline(limits)):
            raise error
        return self._mirror.form

    def _found(self, limits: Limits, form: Form | None) -> Revision:
        offline = self._offline(limits)
        fresh = self._mirror.make(offline, form)
        refusal = too_large(self._remote, MIRROR_BYTES, fresh=fresh)
        watch = self._mirror.watched(MIRROR_BYTES, refusal, limits.over)
        made = self._mirror.form
        finder = Finder(
            self._online(limits),
            offline,
            self._remote,
            watch,
            partial=made is None or made.partial,
            first=not self._mirror.size(),
        )
        try:
            found = finder.find(self._source.ref)
            if self._mirror.size() > MIRROR_BYTES:
                raise refusal  # it was faster than the watch
        except Failure:
            if self._mirror.size() > MIRROR_BYTES:  # the last pack may have come whole all the same
                self._mirror.discard()
            raise
        return found

    def _collect(self, limits: Limits) -> None:
        """Keep the mirror small: git decides by the number of packs whether there is anything to do (git-gc(1), --auto)."""
        git = self._offline(Limits(time.monotonic() + GC_SECONDS, limits.over))
        try:
            git.run("gc", "--auto", "--quiet")
        except Failure:  # the next one does it; until then the mirror is only larger than it needs to be
            if why := limits.over():
                raise why from None

    def _limits(self, over: Over) -> Limits:
        return Limits(time.monotonic() + self._source.timeout, over)

    def _online(self, limits: Limits) -> Git:
        found = access(self._source, self._remote, self._mirror.home, self._environ)
        return Git(self._mirror.path, found, self._remote, limits)

    def _offline(
        self,
        limits: Limits,
        settings: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Git:
        found = offline(self._mirror.home, self._environ, settings or {}, variables or {})
        return Git(self._mirror.path, found, self._remote, limits)
