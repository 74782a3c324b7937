"""Why what a source has is not used, with what the agent knows besides; pure."""

from dataclasses import replace

from swarmplan.agent.events import Commit, Hold
from swarmplan.agent.passes.last_applied import source_name
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.policy.hold_kinds import HoldKind
from swarmplan.render.redact import redact
from swarmplan.spec.agent.names.urls import parse_url
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import GitSource


def same_cluster(cluster: str, entry: str, other: str) -> Hold:
    """Another entry of the agent file has the cluster."""
    return Hold(
        HoldKind.SAME_CLUSTER,
        f"cluster {cluster} is followed as {other}, too: {entry} leaves it alone",
        f"take {entry} or {other} out of the agent file, or give the cluster of one of them another `name` in its files",
    )


def explained(hold: Hold, commit: Commit | None, memory: Memory, followed: Followed) -> Hold:
    """A commit that does not descend from the one applied last cannot where that one came from another repository."""
    before, applied = memory.source, memory.applied
    if hold.kind != HoldKind.REWIND or applied is None or not before or _is_of(before, followed):
        return hold
    what = f"commit {commit.short}" if commit else "the commit"
    text = (
        f"{what} of {source_name(followed)} does not descend from {applied.short}, which was applied last, from another repository:"
        f" {before}"
    )
    remedy = f"check source.url of {followed.name} in the agent file; if that is meant, set source.rewind to allow until it is applied"
    return replace(hold, text=text, remedy=remedy)


def _is_of(before: str, followed: Followed) -> bool:
    """Whether that, with or without paths, is the repository that is followed now; as the records in the swarm name it, too."""
    if not isinstance(followed.source, GitSource):
        return False
    urls = {redact(followed.source.url), parse_url(followed.source.url).url}
    return any(before == url or before.startswith(f"{url} ") for url in urls)
