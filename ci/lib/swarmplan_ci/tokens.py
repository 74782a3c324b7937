"""The tokens that forges and runners put into the environment of a job. swarmplan gets none of them: it runs the programs that a
cluster file names, hooks too, and whoever opens a pull request writes that file.

Sources: docs.gitlab.com/ci/variables/predefined_variables and its app/models/ci/build.rb, where the password of the registry, that
of the dependency proxy and the URL of the repository contain the job's token; docs.gitea.com/usage/actions/variables; the sources
of the runners of Forgejo and Gitea; docs.github.com/actions/reference/security/oidc; Jenkins has none of its own but its agents'.
"""

import os
from collections.abc import Mapping

TOKENS = frozenset(
    {
        # ours, and that of the action: the runners of Forgejo and Gitea set the inputs of an action as INPUT_*
        "SWARMPLAN_CI_TOKEN", "INPUT_TOKEN",
        # GitHub, Forgejo, Gitea
        "GITHUB_TOKEN", "GH_TOKEN", "FORGEJO_TOKEN", "GITEA_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        # GitLab; CI_BUILD_TOKEN and the CI_JOB_JWT are of versions before 17
        "GITLAB_TOKEN", "CI_JOB_TOKEN", "CI_BUILD_TOKEN", "CI_REGISTRY_PASSWORD", "CI_DEPENDENCY_PROXY_PASSWORD",
        "CI_REPOSITORY_URL", "CI_DEPLOY_PASSWORD", "CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2",
        # of an inbound agent of Jenkins, which builds inherit in its container
        "JENKINS_SECRET",
    }
)  # fmt: skip


def without_tokens(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for swarmplan."""
    return {name: value for name, value in environ.items() if name not in TOKENS}
