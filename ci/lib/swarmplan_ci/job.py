"""The job that this runs in: which forge, which pull request or commit, and whether its author may be anybody."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from swarmplan_ci.forges import Forge, Forgejo, GitHub, GitLab
from swarmplan_ci.log import reason_of, warn

_KINDS: Mapping[str, type[GitHub] | type[GitLab]] = {"github": GitHub, "forgejo": Forgejo, "gitlab": GitLab}
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_IN_ADDRESSES = "%/:?#@!$&'*+,;=~"
"""What stays as it is (RFC 3986), but for brackets and parentheses."""
_NEVER_A_FORK = frozenset({"push", "schedule", "workflow_dispatch"})
"""The events that are of the repository itself, whatever the file of the event says."""
_PULLS = "pull_request"
"""How the names of those about pull requests begin: ``pull_request_target``, ``pull_request_review``, and Gitea's ``pull_request_sync``."""


@dataclass(frozen=True)
class Job:
    """``pull`` is the number of the pull request that is tested, None where none is; ``commit`` is what is checked out, "" where
    that is not known. ``untrusted``: it comes from a fork, or may do so. ``link`` is the address of the job. ``summary`` is a file that the forge shows."""

    forge: Forge | None
    pull: int | None
    commit: str
    untrusted: bool
    link: str
    summary: str = ""


def job(environ: Mapping[str, str]) -> Job:
    """The job by its variables: ``SWARMPLAN_CI_*`` first, then those of GitHub, Forgejo, Gitea, GitLab and Jenkins."""
    if environ.get("GITHUB_ACTIONS") == "true":
        found = _actions(environ)
    elif environ.get("GITLAB_CI") == "true":
        found = _gitlab(environ)
    else:
        found = _jenkins(environ)
    always = environ.get("SWARMPLAN_CI_UNTRUSTED", "") not in {"", "auto", "false"}
    return replace(
        found,
        commit=found.commit if _COMMIT.fullmatch(found.commit) else "",
        untrusted=found.untrusted or always,
        link=_address(found.link),
        summary=environ.get("GITHUB_STEP_SUMMARY", ""),
    )


def _address(link: str) -> str:
    """The link with nothing in it that ends one of Markdown; "" for what is not an address of a page."""
    return quote(link, safe=_IN_ADDRESSES) if re.match(r"https?://[^/]", link) else ""


def _actions(environ: Mapping[str, str]) -> Job:
    """GitHub Actions, and what is made like it."""
    like = "true" in (environ.get("GITEA_ACTIONS"), environ.get("FORGEJO_ACTIONS"))
    repository, event = environ.get("GITHUB_REPOSITORY", ""), _event(environ)
    pull = event.get(_PULLS) if event else None
    return Job(
        forge=_forge("forgejo" if like else "github", environ.get("GITHUB_API_URL", ""), repository, environ),
        pull=_number(pull.get("number") if isinstance(pull, dict) else ""),
        commit=environ.get("GITHUB_SHA", ""),
        untrusted=_may_be_of_a_fork(environ.get("GITHUB_EVENT_NAME", ""), event, repository),
        link=_run_page(environ),
    )


def _may_be_of_a_fork(name: str, event: Mapping[str, Any] | None, repository: str) -> bool:
    """Whether this event (None where its file cannot be read) is one of a fork, or does not show that it is none."""
    pull = event.get(_PULLS) if event else None
    if pull is None and not name.startswith(_PULLS):
        return event is None and name not in _NEVER_A_FORK
    head = _repository(pull, "head") if isinstance(pull, dict) else ""
    return not head or head != repository


def _run_page(environ: Mapping[str, str]) -> str:
    """The page of the run, as ``swarmplan history`` has it (history/ci.py, where the sources are); "" where it is not known.
    Forgejo's has the number of the run, those of GitHub and of Gitea (since 1.26) its id."""
    run = "GITHUB_RUN_NUMBER" if environ.get("FORGEJO_ACTIONS") == "true" else "GITHUB_RUN_ID"
    server, repository, number = (
        environ.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", run)
    )
    return f"{server}/{repository}/actions/runs/{number}" if server and repository and number else ""


def _gitlab(environ: Mapping[str, str]) -> Job:
    number = _number(environ.get("CI_MERGE_REQUEST_IID", ""))
    source, target = (
        environ.get(f"CI_MERGE_REQUEST_{name}", "") for name in ("SOURCE_PROJECT_ID", "PROJECT_ID")
    )
    project = target or environ.get("CI_PROJECT_ID", "")
    request = environ.get("CI_PIPELINE_SOURCE") == "merge_request_event" or number is not None
    return Job(
        forge=_forge("gitlab", environ.get("CI_API_V4_URL", ""), project, environ),
        pull=number,
        commit=environ.get("CI_COMMIT_SHA", ""),
        untrusted=request and (not source or source != target),
        link=environ.get("CI_JOB_URL", ""),
    )


def _jenkins(environ: Mapping[str, str]) -> Job:
    """Jenkins does not say which forge it is: ``SWARMPLAN_CI_FORGE``, ``_API`` and ``_PROJECT`` do."""
    kind, base, project = (environ.get(f"SWARMPLAN_CI_{name}", "") for name in ("FORGE", "API", "PROJECT"))
    return Job(
        forge=_forge(kind, base, project, environ),
        pull=_number(environ.get("CHANGE_ID", "")),
        commit=environ.get("GIT_COMMIT", ""),
        untrusted=bool(environ.get("CHANGE_FORK", "")),
        link=environ.get("BUILD_URL", ""),
    )


def _forge(kind: str, base: str, repository: str, environ: Mapping[str, str]) -> Forge | None:
    """The forge; None where it is not known, or there is no token for it."""
    token = environ.get("SWARMPLAN_CI_TOKEN", "")
    return _KINDS[kind](base, repository, token) if kind in _KINDS and base and repository and token else None


def _event(environ: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What happened; None, with a warning, where its file cannot be read."""
    path, found = environ.get("GITHUB_EVENT_PATH", ""), None
    try:
        found = json.loads(Path(path).read_bytes()) if path else None
        why = f"{path} is not a JSON object" if path else "it is not set"
    except (ValueError, RecursionError):
        why = f"{path} is not JSON"
    except OSError as error:
        why = reason_of(error)
    if isinstance(found, dict):
        return found
    never = environ.get("GITHUB_EVENT_NAME", "") in _NEVER_A_FORK
    follows = "" if never else ": the files count as those of a fork (--untrusted)"
    warn(f"the file of the event (GITHUB_EVENT_PATH) cannot be read: {why}{follows}")
    return None


def _repository(pull: dict[str, Any], side: str) -> str:
    """The name of its repository; "" for a fork that was deleted, which counts as one."""
    return str(((pull.get(side) or {}).get("repo") or {}).get("full_name") or "")


def _number(text: Any) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,18}", str(text), re.ASCII) else None
