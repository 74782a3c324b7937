"""Asks the agent that listens at a socket."""

import socket
import time
from pathlib import Path

from swarmplan.agent.control.lines import received_line
from swarmplan.agent.control.protocol import ANSWER_BYTES, Answer, Request, read_answer, request_line
from swarmplan.errors import (
    ErrorKind,
    Permanent,
    Refused,
    SwarmplanError,
    TimedOut,
    Unreachable,
    reason_of,
)

CONNECT = 10.0
"""Seconds until an agent that lives has taken the request and answered it."""
_PAUSE = 0.05


def ask(path: Path, request: Request) -> Answer:
    """What the agent answers. Raises Unreachable where there is none or it ends first, Refused where it does not do what was asked,
    Permanent for what failed in it and for an answer that is none, TimedOut for none in time."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(CONNECT)
        try:
            _connect(connection, path)
            connection.sendall(request_line(request))
            connection.settimeout(CONNECT + request.wait)
            line = received_line(connection, ANSWER_BYTES)
        except TimeoutError:
            raise TimedOut(
                f"the agent at {path} did not answer within {CONNECT + request.wait:g} s: look at its log"
            ) from None
        except (FileNotFoundError, ConnectionRefusedError):
            raise Unreachable(
                f"no agent listens at {path}: start one with `swarmplan agent run FILE`, or name its socket with --socket"
            ) from None
        except OSError as error:
            raise Unreachable(f"{path}: the agent cannot be asked: {reason_of(error)}") from error
    if not line.endswith(b"\n"):
        raise Unreachable(
            f"the agent at {path} ended before it answered, and may have done what was asked: look at its log"
        )
    answer = read_answer(line)
    if answer.error:
        raise _error(answer)
    return answer


def _error(answer: Answer) -> SwarmplanError:
    """What the agent's error is here, so that the exit code tells a refusal from what failed: a bug of the agent, or of a request."""
    if answer.kind in {ErrorKind.INTERRUPTED, ErrorKind.UNREACHABLE}:
        return Unreachable(answer.error)
    if answer.kind in {ErrorKind.FAILED, ErrorKind.INTERNAL}:
        return Permanent(answer.error)
    return Refused(answer.error)


def _connect(connection: socket.socket, path: Path) -> None:
    """A socket with a timeout does not wait for a place among those that are to be taken (unix(7), EAGAIN)."""
    until = time.monotonic() + CONNECT
    while True:
        try:
            connection.connect(str(path))
        except BlockingIOError:
            if time.monotonic() > until:
                raise TimeoutError from None
            time.sleep(_PAUSE)
        else:
            return
