"""The file of a target's token or URLs: read at each attempt, and by nobody else."""

from pathlib import Path

import pytest

from swarmplan.agent.notify.targets.attempt import NotDelivered
from swarmplan.agent.notify.targets.secret import words_of


def test_one_that_others_may_read_by_now_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "urls"
    file.write_text("mailto://ops.example\n")
    file.chmod(0o640)
    assert words_of(str(file)) == ["mailto://ops.example"]
    file.chmod(0o644)
    with pytest.raises(NotDelivered, match=r"urls can be read by others \(mode 0644\): run chmod 600"):
        words_of(str(file))
