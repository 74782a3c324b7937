from collections.abc import Iterator
from pathlib import Path

import pytest
from unit.cli.terminal import Terminal, as_in_a_new_process, handlers_kept


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """A command of another test leaves nothing to this one, nor one of this to others."""
    as_in_a_new_process()
    yield
    as_in_a_new_process()


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    with handlers_kept():
        yield Terminal(tmp_path, monkeypatch, capfd)
