"""Which clusters a push concerns."""

import pytest

from swarmplan.agent.server.webhooks.concerned import concerned
from swarmplan.agent.server.webhooks.pushes import Pushed
from swarmplan.spec.agent.outside import Forge, Webhook
from swarmplan.spec.agent.settings import Followed
from swarmplan.spec.agent.sources import FileSource, GitSource, Ref, RefKind

FOLLOWED = (
    Followed("main", GitSource("https://example.org/r.git", Ref(RefKind.BRANCH, "main"))),
    Followed("slash", GitSource("https://example.org/r.git", Ref(RefKind.BRANCH, "team/main"))),
    Followed("tag", GitSource("https://example.org/r.git", Ref(RefKind.TAG, "v1.0.0"))),
    Followed("range", GitSource("https://example.org/r.git", Ref(RefKind.SEMVER, ">=1 <2"))),
    Followed("commit", GitSource("https://example.org/r.git", Ref(RefKind.COMMIT, "ab12"))),
    Followed("file", FileSource(("/srv/cluster.yaml",))),
)


@pytest.mark.parametrize(
    ("refs", "names"),
    [
        (("refs/heads/main",), ("main", "commit", "file")),
        (("main",), ("main", "range", "commit", "file")),
        (("refs/heads/team/main",), ("slash", "commit", "file")),
        (("refs/heads/v1.0.0",), ("commit", "file")),
        (("refs/tags/v1.0.0",), ("tag", "range", "commit", "file")),
        (("refs/tags/main",), ("range", "commit", "file")),
        (("refs/heads/other", "refs/heads/main"), ("main", "commit", "file")),
        ((), ()),
        (None, ("main", "slash", "tag", "range", "commit", "file")),
    ],
)
def test_who_follows_what_was_pushed(refs: tuple[str, ...] | None, names: tuple[str, ...]) -> None:
    assert concerned(Webhook("h", Forge.GITHUB, "/s"), Pushed(refs), FOLLOWED) == names


def test_only_clusters_of_the_webhook() -> None:
    webhook = Webhook("h", Forge.GITHUB, "/s", ("file", "tag"))
    assert concerned(webhook, Pushed(None), FOLLOWED) == ("tag", "file")
