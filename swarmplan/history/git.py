"""The commit that a folder is at, read with the git program.

The repository may be anybody's. So only commands that read objects are run: no hook, pager, filter, signature check
or fetch belongs to them, and the configuration of the user and of the system is not read. What else a repository's
own configuration could start is turned off by name: the file system monitor, and every protocol, as a partial clone
fetches what is missing (git-config(1): core.fsmonitor, core.hooksPath, safe.bareRepository; git(1):
GIT_ALLOW_PROTOCOL, GIT_NO_LAZY_FETCH, which git knows since 2.45 and the security releases before it). git itself
refuses a repository of another user."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from swarmplan import programs
from swarmplan.call_log import timed
from swarmplan.errors import Failure
from swarmplan.history.ci import Commit, commit_id
from swarmplan.limits import FILE_BYTES
from swarmplan.system import regular_files

_DEADLINE = 3.0
"""Seconds for each call. It takes some milliseconds."""
_MOST = 100_000
"""Bytes of an answer: a commit with its message."""
_SETTINGS = (
    "core.fsmonitor=", "core.hooksPath=/dev/null", "core.quotePath=false", "safe.bareRepository=explicit", "protocol.allow=never",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def git_commit(files: Sequence[str], environ: Mapping[str, str]) -> Commit:
    """The commit that these files are of: the one that the folder of the first is at, with its author and title, the branch, and
    whether a file has uncommitted changes. Empty where there is no git, no repository or no commit, where the commit has
    none of the files, or where git takes too long."""
    paths = [Path(os.path.realpath(file)) for file in files]
    git = _Git(paths[0].parent, environ)
    try:
        commit = commit_id(git.text("rev-parse", "--verify", "--quiet", "HEAD^{commit}").strip())
        author, title = _author_and_title(git.text("cat-file", "commit", commit))
        branch = git.text("symbolic-ref", "--quiet", "--short", "HEAD", missing_is_empty=True).strip()
        blobs = [git.text("ls-tree", "-z", commit, "--", path.name, folder=path.parent) for path in paths]
        modified = any(_modified(path, blob, git) for path, blob in zip(paths, blobs, strict=True))
    except (Failure, OSError, ValueError):
        return Commit()
    return Commit(commit, author, branch, title=title, modified=modified) if any(blobs) else Commit()


class _Git:
    """Git in one folder."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        """Of the environment no variable of git's is kept: one of them may lead to another repository."""
        kept = {name: value for name, value in environ.items() if not name.startswith("GIT_")}
        self._environment = {**kept, **_ENVIRONMENT}
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        self._head = ["git", "--no-pager", *settings]
        self._folder = folder

    def text(self, *words: str, folder: Path | None = None, missing_is_empty: bool = False) -> str:
        """What it prints. Raises Permanent or Transient where it fails, or prints or takes too much; ``missing_is_empty``: where
        it ends with another code, it has nothing to say."""
        command = [*self._head, "-C", str(folder or self._folder), *words]
        with timed(f"git {words[0]}") as call:
            ended = programs.run(command, deadline=_DEADLINE, max_output=_MOST, environment=self._environment)
            call.result = f"exit code {ended.code}"
        if ended.code:
            if missing_is_empty:
                return ""
            raise Failure(ended.error_line)
        return ended.out.decode(errors="replace")


def _author_and_title(commit: str) -> tuple[str, str]:
    """From a commit as git stores it (gitformat-pack(5) has objects, git-commit-tree(1) the lines): headers, a blank line, the
    message."""
    headers, _, message = commit.partition("\n\n")
    written = next((line for line in headers.splitlines() if line.startswith("author ")), "")
    author = written.removeprefix("author ").rpartition("<")[0].strip()
    return author, message.strip().partition("\n")[0]


def _modified(path: Path, entry: str, git: _Git) -> bool:
    """Whether a file is not what the commit has, by its entry there ("" for none). Git's own comparison would run the filters of
    the repository; here the content is hashed as git does it. Where a filter belongs to the file, that tells nothing."""
    if not entry:
        return True
    with regular_files.opened(path) as opened:
        content = opened.read(FILE_BYTES)
    blob = entry.partition("\t")[0].rpartition(" ")[2]
    unchanged = blob in {_hash(content, blob), _hash(content.replace(b"\r\n", b"\n"), blob)}  # core.autocrlf
    return not unchanged and "unspecified" in git.text(
        "check-attr", "filter", "--", path.name, folder=path.parent
    )


def _hash(content: bytes, like: str) -> str:
    """The id of a blob with this content, by the algorithm of another id."""
    algorithm = hashlib.sha256 if len(like) == hashlib.sha256().digest_size * 2 else hashlib.sha1
    return algorithm(b"blob %d\0" % len(content) + content).hexdigest()
