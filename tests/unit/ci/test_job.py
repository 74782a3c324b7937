"""What is read from the variables that GitHub, Forgejo, Gitea, GitLab and Jenkins set in a job, and what swarmplan gets of them."""

import pytest
from swarmplan_ci.comment import of_commit
from swarmplan_ci.forges import Forgejo, GitHub, GitLab
from swarmplan_ci.job import job
from swarmplan_ci.tokens import TOKENS, without_tokens

from swarmplan.history.ci import ci_commit

SHA = "0123456789abcdef0123456789abcdef01234567"
GITHUB = {
    "GITHUB_ACTIONS": "true",
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
