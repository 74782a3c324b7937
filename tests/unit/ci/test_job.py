"""What is read from the variables that GitHub, Forgejo, Gitea, GitLab and Jenkins set in a job, and what swarmplan gets of them."""

import json
from pathlib import Path

import pytest
from swarmplan_ci.comment import of_commit
from swarmplan_ci.forges import Forgejo, GitHub, GitLab
from swarmplan_ci.job import job
from swarmplan_ci.tokens import TOKENS, without_tokens

from swarmplan.history.ci import ci_commit

SHA = "0123456789abcdef0123456789abcdef01234567"
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_SHA": SHA,
    "GITHUB_API_URL": "https://forge.example/api/v1",
    "GITHUB_SERVER_URL": "https://forge.example",
    "GITHUB_REPOSITORY": "lab/shop",
    "GITHUB_RUN_ID": "9876543",
    "GITHUB_RUN_NUMBER": "12",
    "SWARMPLAN_CI_TOKEN": "t",
}
GITEA = {**GITHUB, "GITEA_ACTIONS": "true"}
FORGEJO = {**GITEA, "FORGEJO_ACTIONS": "true"}
GITLAB = {
    "GITLAB_CI": "true",
    "CI_COMMIT_SHA": SHA,
    "CI_API_V4_URL": "https://forge.example/api/v4",
    "CI_PROJECT_ID": "42",
    "CI_JOB_URL": "https://forge.example/lab/shop/-/jobs/7",
    "CI_PIPELINE_URL": "https://forge.example/lab/shop/-/pipelines/31",
    "SWARMPLAN_CI_TOKEN": "t",
}
JENKINS = {
    "JENKINS_URL": "https://ci.example/",
    "BUILD_URL": "https://ci.example/job/shop/7/",
    "GIT_COMMIT": SHA,
}
RUNS = "https://forge.example/lab/shop/actions/runs"


@pytest.mark.parametrize(
    ("environ", "link"),
    [
        (GITHUB, f"{RUNS}/9876543"),
        (GITEA, f"{RUNS}/9876543"),
        (FORGEJO, f"{RUNS}/12"),
        (JENKINS, "https://ci.example/job/shop/7/"),
    ],
    ids=["github", "gitea", "forgejo", "jenkins"],
)
def test_the_comment_and_the_history_have_the_same_link(environ: dict[str, str], link: str) -> None:
    """They have no code in common: ``ci/`` is copied, and is no part of the package."""
    assert job(environ).link == link
    assert ci_commit(environ).pipeline == link


def test_on_gitlab_the_comment_has_the_job_and_the_history_the_pipeline() -> None:
    assert job(GITLAB).link == GITLAB["CI_JOB_URL"]
    assert ci_commit(GITLAB).pipeline == GITLAB["CI_PIPELINE_URL"]


@pytest.mark.parametrize("name", ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"])
def test_half_a_link_is_none(name: str) -> None:
    assert job({**GITHUB, name: ""}).link == ""


@pytest.mark.parametrize(
    ("environ", "forge"),
    [
        (GITHUB, GitHub),
        (GITEA, Forgejo),
        (FORGEJO, Forgejo),
        (GITLAB, GitLab),
        (JENKINS, type(None)),
        ({**GITHUB, "SWARMPLAN_CI_TOKEN": ""}, type(None)),
    ],
)
def test_the_forge(environ: dict[str, str], forge: type) -> None:
    found = job(environ)
    assert type(found.forge) is forge
    assert (found.commit, found.pull, found.untrusted) == (SHA, None, False)


def pulled(head: object) -> dict[str, object]:
    return {"pull_request": {"number": 12, "head": {"repo": head}}}


_OURS, _OTHER = pulled({"full_name": "lab/shop"}), pulled({"full_name": "eve/shop"})


@pytest.mark.parametrize(
    ("name", "event", "untrusted"),
    [
        ("push", {"ref": "refs/heads/main"}, False),
        ("push", None, False),
        ("schedule", None, False),
        ("workflow_dispatch", None, False),
        ("pull_request", _OURS, False),
        ("", _OURS, False),
        ("push", _OTHER, True),
        ("pull_request", _OTHER, True),
        ("pull_request_target", _OTHER, True),
        ("pull_request", pulled(None), True),  # the fork was deleted
        ("pull_request", {"pull_request": "12"}, True),
        ("push", {"pull_request": [12]}, True),
        *[(name, {}, True) for name in ("pull_request", "pull_request_target", "pull_request_review", "pull_request_sync")],
        *[(name, None, True) for name in ("pull_request", "pull_request_target", "issue_comment", "workflow_run", "")],
    ],
)  # fmt: skip
@pytest.mark.parametrize("forge", [GITHUB, GITEA, FORGEJO], ids=["github", "gitea", "forgejo"])
def test_a_job_that_may_be_of_a_fork_is_untrusted(
    forge: dict[str, str], name: str, event: object, tmp_path: Path, *, untrusted: bool
) -> None:
    """``event`` None: its file is not there."""
    path = tmp_path / "event.json"
    if event is not None:
        path.write_text(json.dumps(event), encoding="utf-8")
    environ = {**forge, "GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)}
    assert job(environ).untrusted is untrusted


@pytest.mark.parametrize("content", ["", "{", "[]", "12", "null", "[" * 100_000, "\xff", "{}\0"])
def test_a_file_of_the_event_that_says_nothing_is_warned_of(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "event.json"
    path.write_text(content, encoding="latin-1")
    environ = {**GITHUB, "GITHUB_EVENT_PATH": str(path)}
    assert job({**environ, "GITHUB_EVENT_NAME": "pull_request"}).untrusted
    warned = capsys.readouterr().err
    assert f"(GITHUB_EVENT_PATH) cannot be read: {path} is not " in warned
    assert warned.endswith(": the files count as those of a fork (--untrusted)\n")
    assert not job(environ).untrusted
    assert "--untrusted" not in capsys.readouterr().err


@pytest.mark.parametrize("path", ["", "/nonexistent", "/"])
def test_a_file_of_the_event_that_cannot_be_read_is_warned_of(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert job({**GITHUB, "GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": path}).untrusted
    assert f"cannot be read: {path or 'it is not set'}" in capsys.readouterr().err


def test_a_pull_request_to_a_repository_without_a_name_is_untrusted(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    path.write_text(json.dumps(pulled(None)), encoding="utf-8")
    assert job({**GITHUB, "GITHUB_REPOSITORY": "", "GITHUB_EVENT_PATH": str(path)}).untrusted


@pytest.mark.parametrize(
    ("number", "source", "target", "untrusted"),
    [
        ("12", "42", "42", False), ("12", "77", "42", True), ("12", "", "42", True), ("12", "", "", True),
        ("", "77", "42", True), ("x", "77", "42", True), ("", "", "", True), ("", "42", "42", False),
    ],
)  # fmt: skip
def test_a_merge_request_that_may_be_of_a_fork_is_untrusted(
    number: str, source: str, target: str, *, untrusted: bool
) -> None:
    request = {
        "CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": number,
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": source, "CI_MERGE_REQUEST_PROJECT_ID": target,
    }  # fmt: skip
    assert job({**GITLAB, **request}).untrusted is untrusted
    assert job({**GITLAB, "CI_PIPELINE_SOURCE": "push"}).untrusted is False


@pytest.mark.parametrize(
    ("setting", "untrusted"), [("", False), ("auto", False), ("false", False), ("always", True)]
)
def test_the_setting_makes_every_job_untrusted(setting: str, *, untrusted: bool) -> None:
    assert job({**GITLAB, "SWARMPLAN_CI_UNTRUSTED": setting}).untrusted is untrusted


def test_swarmplan_gets_no_token_and_everything_else() -> None:
    others = {"PATH": "/bin", "CI_COMMIT_SHA": SHA, "DEPLOY_KEY": "k", "SWARMPLAN_CI_ALLOW": "destroy"}
    assert without_tokens(others | dict.fromkeys(TOKENS, "t")) == others


@pytest.mark.parametrize(
    "name",
    ["CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD", "CI_DEPENDENCY_PROXY_PASSWORD", "CI_REPOSITORY_URL",
     "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_RUNTIME_TOKEN", "INPUT_TOKEN", "FORGEJO_TOKEN", "GITEA_TOKEN"],
)  # fmt: skip
def test_what_has_the_token_of_the_job_under_another_name_is_a_token(name: str) -> None:
    assert name in TOKENS


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("http://j/)[click](http://evil) @octocat <img src=x>",
         "http://j/%29%5Bclick%5D%28http://evil%29%20@octocat%20%3Cimg%20src=x%3E"),
        ("https://ci.example/job/a%20b/7/?x=1&y=~2#z", "https://ci.example/job/a%20b/7/?x=1&y=~2#z"),
        ("https://ci.example/\n\n# x", "https://ci.example/%0A%0A#%20x"),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("@octocat", ""),
    ],
)  # fmt: skip
def test_a_link_ends_no_link_of_markdown(link: str, shown: str) -> None:
    assert job({**JENKINS, "BUILD_URL": link}).link == shown
    assert job({**GITLAB, "CI_JOB_URL": link}).link == shown


@pytest.mark.parametrize("commit", ["", "HEAD", "` @octocat `", f"{SHA}\n# x", "0" * 65, "../../user"])
def test_what_is_no_commit_is_not_shown(commit: str) -> None:
    assert job({**JENKINS, "GIT_COMMIT": commit}).commit == ""
    assert job({**GITHUB, "GITHUB_SHA": commit}).commit == ""


def test_how_a_commit_is_shown() -> None:
    assert of_commit(SHA, "https://j/") == "[`0123456789ab`](https://j/)"
    assert of_commit("", "https://j/") == "[an unknown commit](https://j/)"
    assert of_commit("", "") == "an unknown commit"
