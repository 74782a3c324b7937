from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.cli.terminal import Terminal, handlers_kept


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    with handlers_kept():
        yield Terminal(tmp_path, monkeypatch, capfd)
