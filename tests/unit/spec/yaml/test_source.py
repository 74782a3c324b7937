"""What a spec is read from."""

import os
from pathlib import Path

import pytest
from spec_desk import HEAD, MANAGERS

from swarmplan.errors import SpecError
from swarmplan.spec import load


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SpecError, match="a named pipe, not a file"):
        load([str(tmp_path / "pipe")], environ={})


def test_what_a_shell_gives_for_a_commands_output_is_read() -> None:
    end, other = os.pipe()
    os.write(other, f"{HEAD}{MANAGERS}".encode())
    os.close(other)
    try:
        assert load([f"/dev/fd/{end}"], environ={}).desired.cluster == "lab"
    finally:
        os.close(end)
