"""docker-machine's logger: information and warnings on stdout, errors on stderr; ``env`` and ``config`` turn it all to stderr."""

import sys

_streams = {"information": sys.stdout}


def information(text: str) -> None:
    """A line of progress, or a warning."""
    stream = _streams["information"]
    stream.write(f"{text}\n")
    stream.flush()


def error(text: str) -> None:
    """A line on stderr."""
    sys.stdout.flush()
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def result(text: str) -> None:
    """What the command was asked for, written as it stands."""
    sys.stdout.write(text)
    sys.stdout.flush()


def keep_stdout_for_results() -> None:
    """For commands whose stdout is evaluated by a shell."""
    _streams["information"] = sys.stderr
