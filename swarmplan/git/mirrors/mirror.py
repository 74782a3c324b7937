"""The mirror of one repository: a bare repository in the state folder, with the whole history and without the content of files, which is
fetched where it is needed (a partial clone, git-rev-list(1): ``--filter=blob:none``).

One process at a time writes to it; what one that was killed left half done is removed by the next. A mirror holds nothing that the
repository does not have: where it is damaged, it is recreated.
"""

import hashlib
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import O_RDWR, close
from pathlib import Path

from swarmplan.errors import Failure, Permanent, Transient, reason_of
from swarmplan.git.command import Git, Limits, Over
from swarmplan.git.failures import Form, UnfitMirror
from swarmplan.private_files import lock, make_folder, opened, write
from swarmplan.spec.agent.names.urls import Remote
from swarmplan.system.regular_files import NotRegular
from swarmplan.system.regular_files import opened as opened_file

LOCK, _MIRROR, _HOME, _SUBMODULES = "lock", "mirror.git", "home", "submodules"
PARTS = frozenset({LOCK, _MIRROR, _HOME, _SUBMODULES})
"""All that is in the folder of a mirror."""
_SUBMODULES_BYTES = 100_000
_TICK = 0.1
"""Seconds between two attempts to lock, and two looks at the size while something is fetched."""
_LEFTOVERS = (
    "*.lock", "gc.pid", "refs/**/*.lock", "objects/*.lock", "objects/info/*.lock", "objects/pack/tmp_*", "objects/pack/.tmp-*",
    "objects/tmp_*", "objects/[0-9a-f][0-9a-f]/tmp_*",
)  # fmt: skip
_FORMS = tuple(Form(name, partial) for name in ("sha1", "sha256") for partial in (True, False))
_CONFIG_BYTES = 10_000
_CONFIG = """[core]
\trepositoryformatversion = 1
\tbare = true
[extensions]
\tobjectFormat = {object_format}
[remote "origin"]
\turl = {url}
"""
_PARTIAL = """\tpromisor = true
\tpartialclonefilter = blob:none
[extensions]
\tpartialClone = origin
"""


def folder_name(remote: Remote) -> str:
    """The folder of a repository's mirror: the last name of its url for people, and what keeps it apart from others."""
    name = re.sub(
        r"[^A-Za-z0-9_-]+", "-", remote.url.rstrip("/").rpartition("/")[2].removesuffix(".git")
    ).strip("-")
    return f"{name[:40] or 'repository'}-{hashlib.sha256(remote.url.encode()).hexdigest()[:16]}"


def submodules_of(folder: Path) -> tuple[str, ...]:
    """The folders of the mirrors that this one's files need."""
    with suppress(OSError), opened_file(folder / _SUBMODULES) as file:
        return tuple(file.read(_SUBMODULES_BYTES).decode(errors="replace").split())
    return ()


class Mirror:
    """The mirror in this folder, which is made where it is missing. Its methods raise Transient for what the file system refuses."""

    def __init__(self, folder: Path, remote: Remote) -> None:
        self._folder = folder
        self._remote = remote
        self.path = folder / _MIRROR
        self.home = folder / _HOME

    @contextmanager
    def locked(self, limits: Limits) -> Iterator[None]:
        """While nobody else uses it. What a killed process left half done is removed before, and of a failed one after."""
        with self._refusals():
            make_folder(self._folder)
        handle = self._lock(limits)
        try:
            with self._refusals():
                self._tidy()
            try:
                yield
            except BaseException:
                self._tidy()
                raise
        finally:
            close(handle)

    def make(self, git: Git, form: Form | None = None) -> bool:
        """Make it where it is missing, or its settings are not the ones it was made with. Whether it was made."""
        form = form or Form()
        with self._refusals():
            if (self.path / "HEAD").is_file() and self.form is not None:
                return False
            self.discard()
            git.run("init", "--quiet", "--bare", "--template=", f"--object-format={form.object_format}")
            self.path.chmod(0o700)
            write(self.path / "config", self._config(form))
        return True

    @property
    def form(self) -> Form | None:
        """What it is like; None where its settings are not ours."""
        found = self._settings()
        return next((form for form in _FORMS if self._config(form) == found), None)

    def _config(self, form: Form) -> bytes:
        url = '"' + self._remote.url.replace("\\", "\\\\").replace('"', '\\"') + '"'
        text = _CONFIG.format(url=url, object_format=form.object_format) + (_PARTIAL if form.partial else "")
        return text.encode()

    def _settings(self) -> bytes:
        with (
            suppress(FileNotFoundError, IsADirectoryError, NotRegular),
            opened_file(self.path / "config") as file,
        ):
            return file.read(_CONFIG_BYTES)
        return b""

    def is_damaged(self, git: Git) -> bool:
        """Whether git cannot read all of it that it needs, by itself: its refs, the history below them, and what git keeps to find that sooner.
        Git names hardly two kinds of damage alike, so what it says does not tell."""
        looks = (
            ("fsck", "--connectivity-only", "--no-dangling", "--no-progress"),
            # git-fsck(1) takes commits for left out, too, where a mirror is partial
            ("rev-list", "--quiet", "--objects", "--filter=blob:none", "--all"),
        )
        return self.path.exists() and any(git.attempt(*look).code for look in looks)

    def discard(self) -> None:
        """Remove it. The next fetch is of everything."""
        with suppress(FileNotFoundError):
            if self.path.is_symlink() or not self.path.is_dir():
                self.path.unlink()
            else:
                shutil.rmtree(self.path)

    def note_submodule(self, remote: Remote) -> None:
        """The mirror of this repository is needed for as long as this one, also while no commit can be fetched. Called under the lock."""
        with self._refusals():
            known, name = submodules_of(self._folder), folder_name(remote)
            if name not in known:
                lines = "".join(f"{each}\n" for each in (name, *known))
                write(self._folder / _SUBMODULES, lines.encode()[:_SUBMODULES_BYTES])

    def size(self) -> int:
        """Bytes of its packs, with those that are being received."""
        total = 0
        for path in (self.path / "objects" / "pack").glob("*"):
            with suppress(OSError):  # renamed or removed meanwhile
                total += path.stat().st_size
        return total

    def watched(self, most: int, refusal: Failure | Exception, over: Over) -> Over:
        """``over``, and this refusal as soon as it has more than so many bytes."""
        looked = 0.0

        def stop() -> Exception | None:
            nonlocal looked
            if why := over():
                return why
            if (now := time.monotonic()) - looked < _TICK:
                return None
            looked = now
            return refusal if self.size() > most else None

        return stop

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Translates what the file system refuses."""
        try:
            yield
        except OSError as error:
            raise Transient(f"{self._remote.url}: its mirror in {self._folder}: {reason_of(error)}") from None

    def _lock(self, limits: Limits) -> int:
        path = self._folder / LOCK
        while True:
            with self._refusals():
                handle = opened(path, O_RDWR)
            try:
                if lock(handle, path):
                    return handle
            except BlockingIOError:
                pass
            close(handle)
            if why := limits.over():
                raise why
            if limits.left <= 0:
                raise Transient(
                    f"{self._remote.url}: another process or cluster is still fetching it into {self._folder}"
                )
            time.sleep(_TICK)

    def _tidy(self) -> None:
        for pattern in _LEFTOVERS:
            for path in self.path.glob(pattern):
                with suppress(OSError):
                    path.unlink()


def too_large(remote: Remote, most: int, *, fresh: bool) -> Failure:
    """The refusal of a mirror that grew too large: one that was there before is recreated once, as it holds what is no longer needed."""
    text = f"{remote.url}: its history is larger than {most // 1_000_000} MB: the agent keeps no mirror of it; follow a smaller repository"
    return Permanent(text) if fresh else UnfitMirror(text)
