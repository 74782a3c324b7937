"""Where a run comes from: who runs it where, and the commit, its author, branch and pipeline, from the CI's variables or from
git. All of it is text that others wrote: cut, without control characters, redacted."""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.history.ci import Commit, ci_commit
from swarmplan.history.git import git_commit
from swarmplan.model.redaction.plain_text import plain_text
from swarmplan.system.user_names import user_name

MOST_CHARACTERS = 200
"""Of each value."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """``user`` and ``host`` are those of the process. ``commit`` is the full hash, ``pipeline`` the address of the pipeline's
    page, or its id; ``message`` is what the run was given, else the commit's title. ``modified``: a cluster file has
    uncommitted changes. "" is what is not known."""

    user: str = ""
    host: str = ""
    commit: str = ""
    author: str = ""
    branch: str = ""
    pipeline: str = ""
    message: str = ""
    modified: bool = False


def provenance(
    files: Sequence[str],
    environ: Mapping[str, str],
    message: str = "",
    *,
    untrusted: bool = False,
    planned: Commit = Commit(),  # noqa: B008 - it cannot be changed
    begun: Callable[[], Commit] | None = None,
    redact: Callable[[str], str],
) -> Provenance:
    """The provenance of a run of these cluster files (paths; "-" is standard input). The CI's variables come first; git in the
    folder of the first file adds what they do not have, where it has the same commit. Where the files are ``untrusted`` git is
    not run: their folder may have been made to be read by it. What cannot be found out is "": it raises nothing. ``planned`` is the commit
    that a saved plan was made of: that is the one that is applied, by whichever pipeline. ``begun`` gives their ``local_commit``, where that was asked for before."""
    found = ci_commit(environ)
    local = begun() if begun is not None else local_commit(files, environ, untrusted=untrusted)
    if not found.commit or found.commit == local.commit:
        found = Commit(
            local.commit,
            found.author or local.author,
            found.branch or local.branch,
            found.pipeline,
            found.title or local.title,
            local.modified,
        )
    if planned.commit:
        found = replace(planned, pipeline=found.pipeline)
    return Provenance(
        user=_safe(user_name(), redact),
        host=_safe(socket.gethostname(), redact),
        commit=_safe(found.commit, redact),
        author=_safe(found.author, redact),
        branch=_safe(found.branch, redact),
        pipeline=_safe(found.pipeline, redact),
        message=_safe(message or found.title, redact),
        modified=found.modified,
    )


def local_commit(files: Sequence[str], environ: Mapping[str, str], *, untrusted: bool = False) -> Commit:
    """What git says of these files; an empty one where it is not asked, as of standard input and of ``untrusted`` files."""
    paths = [path for path in files if path != "-"]
    if paths and not untrusted:
        return git_commit(paths, environ)
    return Commit()


def followed_commit(
    commit: str, author: str, branch: str, repository: str, message: str, *, redact: Callable[[str], str]
) -> Provenance:
    """The provenance of a run by an agent: of a commit that it follows, in this repository, which stands where a pipeline would."""
    return Provenance(
        user=_safe(user_name(), redact),
        host=_safe(socket.gethostname(), redact),
        commit=commit,
        author=_safe(author, redact),
        branch=_safe(branch, redact),
        pipeline=_safe(repository, redact),
        message=_safe(message, redact),
    )


def _safe(text: str, redact: Callable[[str], str]) -> str:
    """Redacted before it is cut, so that no part of a secret is left, and after it, as a whole."""
    return plain_text(redact(plain_text(text, MOST_CHARACTERS * 10)), MOST_CHARACTERS)
