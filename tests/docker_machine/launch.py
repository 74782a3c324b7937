"""Where the launcher enters: makes the packages of the tests and of swarmplan importable, then runs the command."""

import signal
import sys
from pathlib import Path

signal.signal(signal.SIGINT, signal.SIG_DFL)  # a signal ends it at once and without a word
_TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(_TESTS), str(_TESTS.parent)]

from docker_machine.main import run  # noqa: E402  # importable only now

run(sys.argv[1:])
