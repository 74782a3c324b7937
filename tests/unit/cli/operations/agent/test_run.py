"""The order in which an agent is put together."""

from pathlib import Path

import pytest

from swarmplan.cli.operations.agent import run
from swarmplan.cli.operations.agent.run import run_agent
from swarmplan.errors import Locked

AGENT = """\
apiVersion: swarmplan/v1
kind: Agent
state: state
socket: agent.sock
clusters:
  lab: {source: {files: [cluster.yaml]}, simulate: true}
"""


def test_what_is_remembered_is_read_under_the_lock_of_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another agent that is about to end may still write it."""

    def held(_path: Path, _setting: str) -> None:
        raise Locked("an agent is already running")

    read: list[Path] = []
    monkeypatch.setattr(run, "exclusive", held)
    monkeypatch.setattr("swarmplan.agent.passes.memory.memory_file.MemoryFile.read", read.append)
    monkeypatch.setattr(run, "keep_few_arenas", lambda: None)
    monkeypatch.setattr(run, "time_messages", lambda _environ: None)
    monkeypatch.setattr("gc.set_threshold", lambda *_: None)
    (tmp_path / "agent.yaml").write_text(AGENT, encoding="utf-8")
    with pytest.raises(Locked):
        run_agent(str(tmp_path / "agent.yaml"), "text")
    assert read == []
