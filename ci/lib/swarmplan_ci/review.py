"""The review of a plan: the comment on the pull request that shows it, and the summary of the job."""

from pathlib import Path

from swarmplan_ci.comment import comment, digest_in, marker
from swarmplan_ci.job import Job
from swarmplan_ci.log import warn, write
from swarmplan_ci.web import Failed

_TROUBLE = (Failed, ValueError, TypeError, KeyError, AttributeError)
"""What a forge may come to that does not do what it documents: it fails no plan."""
_SUMMARY = 900_000
"""Bytes: GitHub shows a summary of up to 1 MiB."""


class Review:
    """The comment about this cluster (``subject`` of the settings) on the pull request of a job. Where the forge fails, it warns."""

    def __init__(self, job: Job, subject: str) -> None:
        self._job, self._subject = job, subject

    def pull(self) -> int | None:
        """The pull request that is tested, or whose merge this is."""
        if self._job.pull is not None or self._job.forge is None or not self._job.commit:
            return self._job.pull
        try:
            return self._job.forge.pull_of(self._job.commit)
        except _TROUBLE as error:
            warn(f"the pull request of {self._job.commit[:12]} cannot be found: {_reason(error)}")
            return None

    def reviewed(self, pull: int | None) -> str:
        """The digest of the plan that the comment showed when the pull request was merged."""
        if pull is None or self._job.forge is None:
            return ""
        try:
            found = self._job.forge.find(pull, marker(self._subject))
        except _TROUBLE as error:
            warn(f"the reviewed plan cannot be read: {_reason(error)}")
            return ""
        return digest_in(found[1]) if found else ""

    def tell(self, pull: int | None, status: str, plan: str = "", digest: str = "") -> None:
        """Write the comment, and the summary of the job."""
        if self._job.summary:
            write(Path(self._job.summary), comment(self._subject, status, plan, _SUMMARY) + "\n", more=True)
        if pull is None:
            return
        if self._job.forge is None:
            warn("no comment is written: SWARMPLAN_CI_TOKEN is not set")
            return
        body = comment(self._subject, status, plan, self._job.forge.limit, digest)
        try:
            self._job.forge.put(pull, marker(self._subject), body)
        except _TROUBLE as error:
            warn(f"the comment cannot be written: {_reason(error)}")


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, Failed) else f"not a documented answer ({type(error).__name__})"
