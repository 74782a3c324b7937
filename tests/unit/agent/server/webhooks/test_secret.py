"""The secret of a webhook: read at each request, and by nobody else."""

from pathlib import Path

import pytest

from swarmplan.agent.server.webhooks.secret import secret_of
from swarmplan.errors import Permanent
from swarmplan.spec.agent.outside import Forge, Webhook


def test_one_that_others_may_read_by_now_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "hook"
    file.write_text("a-long-enough-secret-of-the-forge\n")
    file.chmod(0o600)
    webhook = Webhook("forge", Forge.GITHUB, str(file))
    assert secret_of(webhook) == b"a-long-enough-secret-of-the-forge"
    file.chmod(0o644)
    with pytest.raises(
        Permanent,
        match=r"^server\.webhooks\.forge\.secret_file: .*hook can be read by others \(mode 0644\): run chmod",
    ):
        secret_of(webhook)
