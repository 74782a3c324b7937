"""``plan``, ``apply`` and ``drift`` of a pipeline, as a command line."""

import os
from collections.abc import Sequence

from swarmplan_ci.job import job
from swarmplan_ci.log import complain, reason_of
from swarmplan_ci.pipeline import Pipeline
from swarmplan_ci.settings import Settings
from swarmplan_ci.web import Failed

_USAGE = 2


def main(words: Sequence[str]) -> int:
    """``plan``: validate, plan into the comment, and save the plan. ``apply``: carry the saved plan out if it is the one that was
    reviewed, or with ``--approved``. ``drift``: report it, and end with 3 where there is any. Settings are variables: see ci/README.md."""
    if list(words) not in (["plan"], ["apply"], ["apply", "--approved"], ["drift"]):
        complain("usage: swarmplan_ci plan | apply [--approved] | drift")
        return _USAGE
    try:
        pipeline = Pipeline(Settings.of(os.environ), job(os.environ), os.environ.get("GITHUB_OUTPUT", ""))
        if words[0] == "apply":
            return pipeline.apply(approved="--approved" in words)
        return pipeline.plan() if words[0] == "plan" else pipeline.drift()
    except (OSError, ValueError, Failed) as error:
        complain(f"Error: {reason_of(error)}")
        return _USAGE
