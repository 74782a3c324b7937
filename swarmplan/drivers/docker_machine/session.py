"""Commands and sessions on a machine, through ``docker-machine ssh``.

It passes a remote command's output on, but its own exit code is always 1: the command's is in the last line it says, ``exit
status N`` (measured on 0.16.2).
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import IO

from swarmplan.drivers.command import Answer, attach
from swarmplan.drivers.docker_machine.cli import Cli
from swarmplan.errors import Transient, Unreachable

_STATUS = re.compile(rb"exit status (\d+)\s*\Z", re.IGNORECASE)
_OF_DOCKER_MACHINE = (b"exit status ", b"error")
"""How a line begins that may be docker-machine's own word: it is kept until something follows."""
_LOST = 255
"""ssh's own exit code: it did not get there."""


def session(cli: Cli, name: str) -> int:
    """A session on this terminal; its exit code is docker-machine's, 1 for any but 0."""
    cli.require(f"machine {name}")
    return attach(cli.line("ssh", name), what=f"machine {name}")


def run(cli: Cli, name: str, command: Sequence[str]) -> int:
    """A command with this process's own stdin, stdout and stderr; its exit code. Raises Unreachable if it did not get there."""
    cli.require(f"machine {name}")
    # The remote shell reads the words, so they are quoted for it; the blank keeps ssh from taking one for its own option.
    line = cli.line("ssh", name, f" {shlex.join(command)}")
    process = subprocess.Popen(line, stderr=subprocess.PIPE, env=cli.environment())
    assert process.stderr is not None  # noqa: S101 - asked for above
    while True:
        try:
            last = _pass_on(process.stderr)
            code = process.wait()
        except KeyboardInterrupt:
            continue  # the command got the same Ctrl-C and decides what it means
        break
    if code == 0:
        _write(last)
        return 0
    status = _STATUS.match(last)
    if status and int(status[1]) != _LOST:
        return int(status[1])
    words = " ".join(last.decode(errors="replace").split()) or f"exit code {code}"
    raise Unreachable(f"machine {name}: `{cli.place.binary} ssh` failed: {words}")


def script(cli: Cli, name: str, text: str, *, deadline: float, begun: Callable[[int], None]) -> Answer:
    """How a POSIX script, run on the machine as root, ended. Raises Unreachable if it did not get there, or not in time."""
    # As provisioning does, by sudo: every login docker-machine makes may use it without a password.
    words = ["ssh", name, "sudo -n sh -s"]
    try:
        answer = cli.attempt(words, what=f"machine {name}", stdin=text, deadline=deadline, begun=begun)
    except Transient as error:
        raise Unreachable(f"{error}; check whether the machine hangs and run the command again") from error
    lines = answer.err.splitlines()
    status = _STATUS.match(lines[-1].encode()) if lines else None
    if answer.code == 0:
        return answer
    if status is None or int(status[1]) == _LOST:
        raise Unreachable(f"machine {name}: {cli.failure(words, answer)}")
    return Answer(int(status[1]), answer.out, "\n".join(lines[:-1]))


def _pass_on(source: IO[bytes]) -> bytes:
    """Pass on what comes as it comes, but for a last line that may be docker-machine's; that is given back."""
    pending, at_start = b"", True
    while chunk := os.read(source.fileno(), 65536):
        text = pending + chunk
        start = text.rfind(b"\n", 0, len(text) - 1) + 1  # of the last line, be it ended or not
        at_start = at_start or start > 0
        pending = text[start:] if at_start and _may_be_ours(text[start:]) else b""
        _write(text[:start] if pending else text)
        at_start = bool(pending) or text.endswith(b"\n")
    return pending


def _may_be_ours(line: bytes) -> bool:
    lower = line.lower()
    return any(lower.startswith(known) or known.startswith(lower) for known in _OF_DOCKER_MACHINE)


def _write(text: bytes) -> None:
    sys.stderr.buffer.write(text)
    sys.stderr.flush()
