"""Which clusters a push concerns. Pure."""

from collections.abc import Iterable

from swarmplan.agent.server.webhooks.pushes import Pushed
from swarmplan.spec.agent.outside import Webhook
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import FileSource, GitSource, Ref, RefKind


def concerned(webhook: Webhook, pushed: Pushed, followed: Iterable[Followed]) -> tuple[str, ...]:
    """The names of the clusters of this webhook that may follow what was pushed, in the order of the file."""
    return tuple(
        cluster.name
        for cluster in followed
        if (not webhook.clusters or cluster.name in webhook.clusters)
        and (pushed.refs is None or any(_may_follow(cluster.source, ref) for ref in pushed.refs))
    )


def _may_follow(source: GitSource | FileSource, ref: str) -> bool:
    """Of a file on this machine somebody knows what the push has to do with it; a commit that is followed may just have come."""
    return isinstance(source, FileSource) or _is_followed(source.ref, ref)


def _is_followed(followed: Ref, ref: str) -> bool:
    if followed.kind is RefKind.BRANCH:
        return ref in {followed.name, f"refs/heads/{followed.name}"}
    if followed.kind is RefKind.TAG:
        return ref in {followed.name, f"refs/tags/{followed.name}"}
    return followed.kind is RefKind.COMMIT or not ref.startswith("refs/heads/")
