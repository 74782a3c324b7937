"""The variables that each CI documents, and what is read from them."""

import pytest

from swarmplan.history.ci import Commit, ci_commit

SHA = "0123456789abcdef0123456789abcdef01234567"
GITHUB = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_SHA": SHA,
    "GITHUB_ACTOR": "rin",
    "GITHUB_REF_NAME": "main",
    "GITHUB_SERVER_URL": "https://forge.example",
    "GITHUB_REPOSITORY": "lab/shop",
    "GITHUB_RUN_ID": "9876543",
    "GITHUB_RUN_NUMBER": "12",
}
GITLAB = {
    "CI": "true",
    "GITLAB_CI": "true",
    "CI_COMMIT_SHA": SHA,
    "CI_COMMIT_AUTHOR": "Rin <rin@example.org>",
    "CI_COMMIT_REF_NAME": "main",
    "CI_COMMIT_TITLE": "Scale web",
    "CI_PIPELINE_ID": "31",
    "CI_PIPELINE_URL": "https://forge.example/lab/shop/-/pipelines/31",
    "GITLAB_USER_LOGIN": "rin",
}
JENKINS = {
    "JENKINS_URL": "https://ci.example/",
    "BUILD_URL": "https://ci.example/job/shop/7/",
    "BUILD_TAG": "jenkins-shop-7",
    "GIT_COMMIT": SHA,
    "GIT_BRANCH": "origin/main",
}
RUNS = "https://forge.example/lab/shop/actions/runs"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, Commit()),
        ({"CI": "true", "GITHUB_SHA": SHA, "CI_COMMIT_SHA": SHA, "GIT_COMMIT": SHA}, Commit()),
        (GITHUB, Commit(SHA, "rin", "main", f"{RUNS}/9876543")),
        ({**GITHUB, "GITHUB_TRIGGERING_ACTOR": "ana"}, Commit(SHA, "ana", "main", f"{RUNS}/9876543")),
        (
            {**GITHUB, "GITHUB_REF_NAME": "5/merge", "GITHUB_HEAD_REF": "scale"},
            Commit(SHA, "rin", "scale", f"{RUNS}/9876543"),
        ),
        ({**GITHUB, "GITHUB_SERVER_URL": ""}, Commit(SHA, "rin", "main", "9876543")),
        ({**GITHUB, "GITHUB_SHA": "--upload-pack=x"}, Commit("", "rin", "main", f"{RUNS}/9876543")),
        ({**GITHUB, "GITEA_ACTIONS": "true"}, Commit(SHA, "rin", "main", f"{RUNS}/9876543")),
        ({**GITHUB, "FORGEJO_ACTIONS": "true", "GITEA_ACTIONS": "true"}, Commit(SHA, "rin", "main", f"{RUNS}/12")),
        ({**GITHUB, "GITHUB_ACTIONS": "false"}, Commit()),
        (GITLAB, Commit(SHA, "Rin <rin@example.org>", "main", GITLAB["CI_PIPELINE_URL"], "Scale web")),
        (
            {**GITLAB, "CI_COMMIT_AUTHOR": "", "CI_PIPELINE_URL": "", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "scale"},
            Commit(SHA, "rin", "scale", "31", "Scale web"),
        ),
        (JENKINS, Commit(SHA, "", "origin/main", JENKINS["BUILD_URL"])),
        (
            {**JENKINS, "BRANCH_NAME": "PR-5", "CHANGE_BRANCH": "scale", "CHANGE_AUTHOR": "rin"},
            Commit(SHA, "rin", "scale", JENKINS["BUILD_URL"]),
        ),
        ({**JENKINS, "JENKINS_URL": "", "BUILD_URL": ""}, Commit(SHA, "", "origin/main", "jenkins-shop-7")),
    ],
)  # fmt: skip
def test_what_is_read(environ: dict[str, str], expected: Commit) -> None:
    assert ci_commit(environ) == expected
