"""A driver in a process of its own, as docker-machine runs its plugins: one for each machine and command.

It outlives a parent that was killed by up to ten seconds and goes on with what it was doing; a signal to the process
group ends it at once.
"""

import json
import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

from docker_machine.drivers import DRIVERS, Driver
from docker_machine.failures import MachineError, Unmodelled
from docker_machine.journal import Journal
from docker_machine.output import information
from docker_machine.switches import Switches

_HEARTBEAT = 10.0
"""Seconds a plugin waits for word from its parent."""


class Plugin:
    """The parent's end. ``config`` is the driver's part of the record, as the plugin has it now."""

    def __init__(self, driver: str, config: Mapping[str, Any], store: Path) -> None:
        silent = Switches(store).of("silent_plugin", config.get("MachineName"))
        if silent is not None:
            time.sleep(silent["seconds"])
            raise MachineError(
                "Error attempting to get plugin server address for RPC: Failed to dial the plugin server in 10s"
            )
        kind = DRIVERS[driver]
        kind.prepare()
        self.config = dict(config)
        self._name = str(config.get("MachineName", ""))
        journal = Journal(store)
        ours, theirs = socket.socketpair()
        self._pid = os.fork()
        if self._pid == 0:
            _serve(kind(dict(config), store), theirs, journal)
        theirs.close()
        journal.note(plugin=self._pid)
        self._lines = ours.makefile("rw")
        ours.close()

    def call(self, method: str, *arguments: Any) -> Any:
        """Let the driver do something. Raises MachineError with its words, Unmodelled if it cannot tell."""
        self._lines.write(json.dumps([method, *arguments]) + "\n")
        self._lines.flush()
        for line in self._lines:
            answer = json.loads(line)
            if "said" in answer:
                information(f"({self._name}) {answer['said']}")
                continue
            self.config = answer["config"]
            if "unmodelled" in answer:
                raise Unmodelled(answer["unmodelled"])
            if "error" in answer:
                raise MachineError(answer["error"])
            return answer["result"]
        raise MachineError("unexpected EOF")

    def close(self) -> None:
        """Ask it to end and wait for it."""
        with suppress(OSError):
            self._lines.write('["Close"]\n')
            self._lines.close()
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _serve(driver: Driver, link: socket.socket, journal: Journal) -> None:
    """The plugin's life; never returns. It keeps none of the parent's streams, nor its links to other plugins."""
    for handle in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if handle not in {0, 1, 2, link.fileno()}:
            with suppress(OSError):
                os.close(handle)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    lines = link.makefile("rw")

    def send(answer: Mapping[str, Any]) -> None:
        with suppress(OSError):
            lines.write(json.dumps(answer) + "\n")
            lines.flush()

    driver.say = lambda text: send({"said": text})
    driver.contacted = lambda stranger: journal.note(contacted=stranger)
    for line in lines:
        method, *arguments = json.loads(line)
        if method == "Close":
            os._exit(0)
        Thread(target=_act, args=(driver, method, arguments, send), daemon=True).start()
    journal.note(orphaned=time.monotonic())
    time.sleep(_HEARTBEAT)
    os._exit(1)


def _act(driver: Driver, method: str, arguments: list[Any], send: Any) -> None:
    answer: dict[str, Any]
    try:
        answer = {"result": getattr(driver, method)(*arguments)}
    except MachineError as error:
        answer = {"error": str(error)}
    except Unmodelled as error:
        answer = {"unmodelled": str(error)}
    except Exception as error:  # noqa: BLE001  # the parent must hear of a fault of the stand-in itself
        answer = {"unmodelled": f"{type(error).__name__}: {error}"}
    send(answer | {"config": driver.config})
