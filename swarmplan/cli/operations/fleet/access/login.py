"""The program that each login of a student runs: ``python -m …login FOLDER STUDENT KEY``, as the forced command of their key (sshd(8), "command").

What a client sends is in ``SSH_ORIGINAL_COMMAND``: it is compared with a list and never run. Nothing else of its environment is used but the
name of the terminal. Little is imported here, for docker's client logs in again for each command.
"""

import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from swarmplan.errors import Failure, Refused, SwarmplanError, Unreachable
from swarmplan.fleet.access.engines import connect
from swarmplan.fleet.access.grants import EngineAddress, Grant, read_grant
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.requests import NotAllowed, NotRunning, Request, request_of, shown
from swarmplan.fleet.access.sshd.log import note
from swarmplan.fleet.access.sshd.pump import pump
from swarmplan.fleet.access.sshd.sessions import session

_TERMINAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,40}")
_ADDRESS = re.compile(r"[0-9A-Fa-f.:]{2,45}")
_ENDED = 128


def main(words: Sequence[str]) -> int:
    """Serve one login; its exit code."""
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, _end)
    folder, student, key = words
    places, sent = Places(Path(folder)), os.environ.get("SSH_ORIGINAL_COMMAND")
    sender = _matching(_ADDRESS, os.environ.get("SSH_CONNECTION", "").partition(" ")[0])
    try:
        return _served(places, student, key, sent, sender)
    except SwarmplanError as error:
        return _refused(str(error))
    except BrokenPipeError:
        return 1  # the client has gone
    except OSError as error:
        return _refused(f"the connection broke off ({error.strerror})")
    except Exception as error:  # noqa: BLE001 - no traceback of this machine for a student
        note(places.log, student, sender, f"failed: {type(error).__name__}")
        return _refused("the access does not work at the moment: tell your teacher")


def _end(number: int, _frame: object) -> None:
    """End what was started for the student, too: sshd starts each login in a process group of its own."""
    if os.getpgrp() == os.getpid():
        signal.signal(number, signal.SIG_IGN)
        os.killpg(os.getpgrp(), number)
    sys.exit(_ENDED + number)


def _served(places: Places, student: str, key: str, sent: str | None, sender: str) -> int:
    found = read_grant(places.grant_of(student))
    if found is None or found.key != key:
        note(places.log, student, sender, "refused: the key has ended")
        raise Refused("this key does not let you in any more: ask your teacher for the new one")
    try:
        request = request_of(sent, tuple(found.machines), found.cluster)
    except NotAllowed as error:
        note(places.log, student, sender, f"refused: {shown(sent or '')}")
        return _refused(str(error))
    terminal = _matching(_TERMINAL, os.environ.get("TERM", ""))
    os.environ.clear()
    os.environ.update(found.environment, TERM=terminal, LANG="C.UTF-8")
    with session(places, student):
        note(places.log, student, sender, request.text)
        return _enter(found, request) if request.machine else _dial(found)


def _dial(found: Grant) -> int:
    """Put the client through to the first manager that answers: those first that need no driver. One that is paused would take the connection, and
    never answer."""
    reasons, not_running = list[str](), list[str]()
    for direct in (True, False):
        for name in found.managers:
            engine = found.engines.get(name)
            try:
                if direct and engine is not None:
                    _put_through(engine, found, name)
                    return 0
                if not direct:
                    return _by_driver(found, name)
            except NotRunning as error:
                not_running.append(str(error))
            except Failure as error:
                reasons.append(f"{name}: {error}")
    if not_running and not reasons:
        raise Refused(not_running[0])
    raise Unreachable(
        f"no manager of {found.cluster} can be reached: {reasons[-1] if reasons else 'it has none'}"
    )


def _by_driver(found: Grant, name: str) -> int:
    from swarmplan.cli.operations.fleet.access.drivers import check_serves, driver_of

    driver = driver_of(found, name)
    try:
        check_serves(driver, found, name)
        endpoint = driver.endpoint(name)
        _put_through(EngineAddress(endpoint.url, endpoint.tls_folder), found, name)
    finally:
        driver.close()
    return 0


def _put_through(engine: EngineAddress, found: Grant, name: str) -> None:
    connected, wire = connect(engine)
    with connected:
        pump(connected, wire, silent=lambda: _check_silent(found, name))


def _check_silent(found: Grant, name: str) -> None:
    """Raise Refused where an engine is silent because its machine is paused: it took the connection, and never answers. Asked only then, for to open
    a driver takes as long as the whole login."""
    from swarmplan.cli.operations.fleet.access.drivers import check_serves, driver_of

    driver = driver_of(found, name)
    try:
        check_serves(driver, found, name)
    except NotRunning as error:
        raise Refused(str(error)) from error
    except Failure:
        return  # it may only be slow
    finally:
        driver.close()


def _enter(found: Grant, request: Request) -> int:
    """A shell on the machine, as ``swarmplan ssh`` gives it."""
    from swarmplan.cli.operations.fleet.access.drivers import check_serves, driver_of

    driver = driver_of(found, request.machine)
    try:
        check_serves(driver, found, request.machine)
        return driver.run(request.machine, ())
    finally:
        driver.close()


def _refused(why: str) -> int:
    print(f"swarmplan: {why}", file=sys.stderr)  # noqa: T201 - there is no console here
    return 1


def _matching(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else "dumb"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
