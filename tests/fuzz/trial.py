"""One command on one input, in a process of its own that may not take long or much."""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from swarmplan.cli.main import run
from swarmplan.cli.wiring import simulation

LONGEST = 5.0
"""Seconds that a command may take, not counted what it waits for a processor."""
PATIENCE = 120.0
"""Seconds after which it is ended however busy the machine is."""
MOST_MEMORY = 500 * 2**20
"""Bytes that it may hold."""
CEILING = 1500 * 2**20
"""Bytes of address space beyond what it starts with at which it is stopped, to spare the machine."""
CODES = frozenset({0, 1, 2, 3, 4, 5})
"""The exit codes of the README that a command may end with when nobody interrupts it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How it ended. ``fault`` is what must not happen, "" where nothing of the kind did; ``code`` is None for one that was
    ended by a signal."""

    fault: str
    code: int | None
    output: str


def tried(words: list[str], folder: Path, *, before: Callable[[], None] | None = None) -> Trial:
    """``swarmplan WORDS`` in ``folder``, in a fork: what is imported is paid for once. ``before`` runs in the fork."""
    said = folder / "output.txt"
    child = os.fork()
    if child == 0:
        _be_the_command(words, folder, said, before)
    status, memory, seconds = _awaited(child)
    output = said.read_text(encoding="utf-8", errors="replace")
    code = os.waitstatus_to_exitcode(status)
    return Trial(_fault(code, memory, seconds, output), code if code >= 0 else None, output)


def _be_the_command(words: list[str], folder: Path, said: Path, before: Callable[[], None] | None) -> None:
    try:
        os.chdir(folder)
        os.environ.update(XDG_STATE_HOME=str(folder / "state"), HOME=str(folder))
        for number, flags in enumerate((os.O_RDONLY, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)):
            os.dup2(os.open((os.devnull, said)[number], flags, 0o600), number)
        os.dup2(1, 2)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + CEILING, used + CEILING))
        simulation.pace = lambda _: None
        if before:
            before()
        sys.argv = ["swarmplan", *words]
        run()
    except SystemExit as ended:
        sys.stdout.flush()
        os._exit(ended.code if isinstance(ended.code, int) else 1)
    except BaseException:  # noqa: BLE001 - whatever it is, it came out of the command, and the parent judges it
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(70)


def _awaited(child: int) -> tuple[int, int, float]:
    """Its status, the most bytes it held and its seconds; killed where it takes too long."""
    started = time.monotonic()
    taken = 0.0
    while taken < LONGEST and time.monotonic() - started < PATIENCE:
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if ended:
            return status, usage.ru_maxrss * 1024, taken
        time.sleep(0.005)
        taken = time.monotonic() - started - _kept_waiting(child)
    os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    return status, usage.ru_maxrss * 1024, LONGEST


def _kept_waiting(child: int) -> float:
    """For how many seconds its threads were ready to run and had no processor (proc(5) on schedstat)."""
    with suppress(OSError):
        places = Path(f"/proc/{child}/task").glob("*/schedstat")
        return sum(int(place.read_text(encoding="ascii").split()[1]) for place in places) / 1e9
    return 0.0


def _fault(code: int, memory: int, seconds: float, output: str) -> str:
    if seconds >= LONGEST:
        return f"hang: over {LONGEST:g} s"
    if memory > MOST_MEMORY:
        return f"memory: {memory >> 20} MB"
    for mark in ("Traceback (most recent call last)", "Error: internal error: "):
        if mark in output:
            return next((line for line in output.splitlines() if mark in line), mark)
    return "" if code in CODES else f"exit code {code}"
