"""The commit that a pipeline is about, from the variables that its CI sets.

Sources: docs.github.com/actions/reference/workflows-and-actions/variables; docs.gitlab.com/ci/variables/predefined_variables;
forgejo.org/docs/latest/user/actions and docs.gitea.com/usage/actions/variables: both set GitHub's variables too, and marks of their
own, Forgejo's runner (since 7.0) also Gitea's. A run's page has its number on Forgejo, and its id on GitHub and on Gitea since 1.26
(go-gitea/gitea#36842), where the number may be the id of another run. Also the page /env-vars.html of any Jenkins, and its git plug-in
(plugins.jenkins.io/git, "Environment Variables").
"""

import re
from collections.abc import Callable, Mapping

from swarmplan.dataclass import dataclass

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_YES = "true"
Environ = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, and the pipeline that runs for it. "" is what is not known."""

    commit: str = ""
    author: str = ""
    branch: str = ""
    pipeline: str = ""
    title: str = ""
    modified: bool = False


def ci_commit(environ: Environ) -> Commit:
    """What the CI says that these variables are of; an empty one where none is known."""
    for mark, value, read in _KNOWN:
        if environ.get(mark) and value in {"", environ[mark]}:
            return read(environ)
    return Commit()


def commit_id(text: str) -> str:
    """The text where it is the full hash of a commit, else ""."""
    return text if _COMMIT.fullmatch(text) else ""


def _first(environ: Environ, *names: str) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")


def _actions(environ: Environ, run: str) -> Commit:
    """GitHub Actions, and what is made like it. In a pull request the branch is the one to be merged."""
    server, repository = environ.get("GITHUB_SERVER_URL", ""), environ.get("GITHUB_REPOSITORY", "")
    number = environ.get(run, "")
    known = server and repository and number
    return Commit(
        commit_id(environ.get("GITHUB_SHA", "")),
        _first(environ, "GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR"),
        _first(environ, "GITHUB_HEAD_REF", "GITHUB_REF_NAME"),
        f"{server}/{repository}/actions/runs/{number}" if known else number,
    )


def _github(environ: Environ) -> Commit:
    return _actions(environ, "GITHUB_RUN_ID")


def _forgejo(environ: Environ) -> Commit:
    return _actions(environ, "GITHUB_RUN_NUMBER")


def _gitlab(environ: Environ) -> Commit:
    return Commit(
        commit_id(environ.get("CI_COMMIT_SHA", "")),
        _first(environ, "CI_COMMIT_AUTHOR", "GITLAB_USER_LOGIN"),
        _first(environ, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_REF_NAME"),
        _first(environ, "CI_PIPELINE_URL", "CI_PIPELINE_ID"),
        environ.get("CI_COMMIT_TITLE", ""),
    )


def _jenkins(environ: Environ) -> Commit:
    return Commit(
        commit_id(environ.get("GIT_COMMIT", "")),
        _first(environ, "CHANGE_AUTHOR_DISPLAY_NAME", "CHANGE_AUTHOR"),
        _first(environ, "CHANGE_BRANCH", "BRANCH_NAME", "GIT_BRANCH"),
        _first(environ, "BUILD_URL", "BUILD_TAG"),
    )


_KNOWN: tuple[tuple[str, str, Callable[[Environ], Commit]], ...] = (
    ("FORGEJO_ACTIONS", _YES, _forgejo),
    ("GITEA_ACTIONS", _YES, _github),
    ("GITHUB_ACTIONS", _YES, _github),
    ("GITLAB_CI", _YES, _gitlab),
    ("JENKINS_URL", "", _jenkins),
    ("BUILD_TAG", "", _jenkins),  # JENKINS_URL is set only where the server was told its address
)
"""The variable that a CI is known by, its value ("" for any), and the reader of the others. Those that are made like another
one come before it."""
