"""The unlock key with a program of the user's: a password store, a vault."""

import os
import shlex
import signal
import subprocess
from collections.abc import Sequence

from swarmplan.errors import Permanent, Transient
from swarmplan.keys.shape import key_in, without_keys
from swarmplan.model.swarm import KeyPlace

DEADLINE = 30.0
"""Seconds a command may take: time enough for a person to unlock a key ring."""


class CommandKeeper:
    """A KeyKeeper. ``put`` is given the key on its standard input, ``get`` prints it; neither goes through a shell."""

    def __init__(self, put: Sequence[str], get: Sequence[str], *, deadline: float = DEADLINE) -> None:
        self._put = put
        self._get = get
        self._deadline = deadline

    @property
    def place(self) -> str:
        return str(KeyPlace(get=tuple(self._get)))

    def put(self, key: str) -> None:
        self._run(self._put, f"{key}\n")

    def get(self) -> str | None:
        return key_in(self._run(self._get, ""), self.place)

    def _run(self, command: Sequence[str], said: str) -> str:
        """What the command prints. Raises Permanent when it fails, Transient when it takes too long."""
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True, errors="replace", process_group=0,
            )  # fmt: skip
        except OSError as error:
            raise self._failed(Permanent, command, error.strerror or str(error)) from None
        with process:
            try:
                out, err = process.communicate(said, timeout=self._deadline)
            except subprocess.TimeoutExpired:
                why = f"it did not end within {self._deadline:g} s"
                raise self._failed(Transient, command, why) from None  # the cause would hold what it printed
            finally:
                _end(process)
        if process.returncode:
            lines = [line.strip() for line in err.splitlines() if line.strip()]
            why = lines[-1] if lines else f"exit code {process.returncode}"
            raise self._failed(Permanent, command, why)
        return out

    def _failed(
        self, kind: type[Permanent | Transient], command: Sequence[str], why: str
    ) -> Permanent | Transient:
        return kind(without_keys(f"swarm.unlock_key: `{shlex.join(command)}` failed: {why}"))


def _end(process: "subprocess.Popen[str]") -> None:
    """End the whole group of a command that is still there."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
