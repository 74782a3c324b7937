"""Commands as they are typed, in a folder and with a state of their own, in this process."""

import json
import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from swarmplan.cli.main import run
from swarmplan.cli.wiring import simulation
from swarmplan.render.hints import name_files
from swarmplan.system import children, workers

SPEC = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
services: {web: {image: "lab/hello:1", environment: {MODE: live}}}
policy: {max_destroys: 0, settle: 0s}
"""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """``folder`` is where commands are typed, with ``cluster.yaml`` in it; ``state`` is where they keep things."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self._patch, self._captured = folder, monkeypatch, capfd
        self.state = folder / "state" / "swarmplan"
        monkeypatch.chdir(folder)
        monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
        monkeypatch.setattr(simulation, "pace", lambda _: None)
        # An interrupted command leaves at once where threads still work; here they may be another test's, and "at once"
        # would be the end of the process that runs all tests.
        monkeypatch.setattr(workers, "has_threads", lambda: False)
        self.write(SPEC)

    def write(self, text: str, name: str = "cluster.yaml") -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def edit(self, before: str, after: str) -> None:
        spec = self.folder / "cluster.yaml"
        text = spec.read_text(encoding="utf-8")
        assert before in text
        spec.write_text(text.replace(before, after), encoding="utf-8")

    def type(self, *words: str) -> Typed:
        """``swarmplan WORDS``."""
        self._captured.readouterr()
        self._patch.setattr(sys, "argv", ["swarmplan", *words])
        as_in_a_new_process()
        with pytest.raises(SystemExit) as left:
            run()
        as_in_a_new_process()
        name_files("")
        out, err = self._captured.readouterr()
        assert "Traceback" not in out + err
        return Typed(int(left.value.code or 0), out, err)

    def rehearse(self, command: str, *words: str) -> Typed:
        """The same in the simulator."""
        return self.type(command, "--simulate", *words)


def as_in_a_new_process() -> None:
    """Take back what a command leaves in its process: that nothing more is started, and what -v and --log-format set up."""
    children._Starting.shut = False
    own = logging.getLogger("swarmplan")
    own.handlers, own.propagate = [], True
    own.setLevel(logging.NOTSET)


@contextmanager
def handlers_kept() -> Iterator[None]:
    """Whatever signal handlers and logging are set up in here are taken back."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        as_in_a_new_process()
        for number, handler in kept.items():
            signal.signal(number, handler)
