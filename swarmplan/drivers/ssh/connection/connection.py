"""One host over OpenSSH: one shared connection, any number of commands."""

import os
import shlex
import sys
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from threading import Lock

from swarmplan.drivers.command import Answer, attempt, failure_message, shortened
from swarmplan.drivers.ssh.connection.error_messages import SSH_FAILED, ssh_failure, sudo_failure
from swarmplan.drivers.ssh.connection.target import CONNECT_TIMEOUT, Target
from swarmplan.errors import Permanent, Transient, Unreachable
from swarmplan.programs import DEADLINE
from swarmplan.system.children import kill_all

_OPEN = 2
"""Connecting and being let in may take so many times as long as connecting; also a host that accepts and never answers."""
_IDLE = 60
"""Seconds an unused connection stays, also when this process dies without closing it."""
_SHOWN = 120
_NOT_FOUND = 127
_TO_FILE = 'messages=$1; shift; exec "$@" 2>"$messages"'
"""ssh's complaints go to a file: before OpenSSH 8.5 the process that keeps the connection keeps stderr too, and whoever
reads that from a pipe waits for its end."""

_USUAL = 1.0
"""Seconds in which a healthy host lets somebody in (0.1 to 0.3 measured), with room for one that is far away."""
_MOST = 6.0
"""A host so slow that deadlines would have to grow further is of no use to anybody."""


class Timeouts:
    """By what deadlines of one host are multiplied. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.factor = 1.0
        """From 1 to 6."""

    def took(self, seconds: float) -> None:
        """It let us in, after so many seconds."""
        self._grow(seconds / _USUAL)

    def overdue(self) -> None:
        """It did not answer in time: it is given more the next time."""
        self._grow(self.factor * 2)

    def _grow(self, factor: float) -> None:
        """Never less: a host that was slow once may be so again."""
        with self._lock:
            self.factor = min(max(self.factor, factor), _MOST)


class Connection:
    """The way to one host. Thread-safe; commands share one connection, which is opened when first needed and again when
    it was lost.

    ``folder`` is private and exists; the control socket is in it, so its path must be short (107 bytes in all).
    Every method raises Unreachable (nobody answered, or not in time) or Permanent (waiting cannot help), in one line that
    names the machine and the remedy. A command's own failure is an answer.
    """

    def __init__(self, machine: str, target: Target, folder: Path) -> None:
        self.machine = machine
        self.target = target
        self._socket = folder / sha256(f"{machine} {target}".encode()).hexdigest()[:8]
        self._lock = Lock()
        self._is_root: bool | None = None
        self._times = 0
        self._closed = False
        self._begun: set[int] = set()
        self.timeouts = Timeouts()

    def run(
        self, words: Sequence[str], *, stdin: str = "", deadline: float = DEADLINE, root: bool = True
    ) -> Answer:
        """How a command in the host ended. ``words`` reach it as they are; ``root`` runs it as root, by sudo where the
        login is another user. ``deadline`` is for a quick host: a slow one is given more (``timeout_factor``)."""
        command = self.dial(words, root=root)
        answer = self._attempt(command, words, stdin, deadline * self.timeouts.factor)
        if answer.code == SSH_FAILED:
            messages = answer.err or ("" if self._socket.exists() else "Connection closed")
            failure = ssh_failure(self.machine, self.target, messages)
            if failure is not None:
                raise failure
        error = sudo_failure(self.machine, self.target, answer) if root else None
        if error is not None:
            raise error
        return answer

    def script(self, text: str, *arguments: str, deadline: float = DEADLINE, root: bool = True) -> Answer:
        """How a POSIX shell script in the host ended. It is sent by stdin, so what it runs must not read from there."""
        return self.run(["sh", "-s", "--", *arguments], stdin=text, deadline=deadline, root=root)

    def dial(self, words: Sequence[str], *, root: bool = True) -> list[str]:
        """The local command line that runs ``words`` in the host over the shared connection, which is open then."""
        is_root = self._opened()
        if root and not is_root:
            words = ["env", "LC_ALL=C", "sudo", "-n", *words]
        return [*self._ssh("ControlMaster=no"), "--", self.target.address, shlex.join(words)]

    def session(self, words: Sequence[str]) -> list[str]:
        """The local command line that runs a command as root, or without words the login's own shell, on this process's
        terminal. There sudo may ask."""
        terminal = sys.stdin.isatty()
        is_root = self._opened()
        if words and not is_root:
            words = ["sudo", *([] if terminal else ["-n"]), "--", *words]
        shared = ["-o", "ControlMaster=no", "-o", f"ControlPath={self._control}", "-t" if terminal else "-T"]
        remote = [shlex.join(words)] if words else []
        return [*self.target.session(), *shared, "--", self.target.address, *remote]

    def opened(self) -> str:
        """Have the shared connection. A name for it, which another one after it does not have."""
        self._opened()
        return f"{self._socket.name}-{self._times}"

    def control(self, order: str, *words: str) -> list[str]:
        """The local command line that gives an order (``-O`` of ssh(1)) to the process that keeps the shared connection.
        The user's configuration is left out: with an order to forward, all forwards in it would go along."""
        shared = ["-F", "none", "-o", f"ControlPath={self._control}"]
        return ["ssh", *shared, "-O", order, *words, "--", self.target.address]

    def close(self) -> None:
        """End the shared connection for good, and whatever is still waited for in it."""
        self._closed = True
        kill_all(frozenset(self._begun))
        with self._lock:
            self._is_root = None
            if self._socket.exists():
                command = [*self._ssh("ControlMaster=no"), "-O", "exit", "--", self.target.address]
                attempt(command, what=f"machine {self.machine}")

    @property
    def _control(self) -> str:
        return str(self._socket).replace("%", "%%")

    def _ssh(self, *options: str) -> list[str]:
        words = [word for option in options for word in ("-o", option)]
        return [*self.target.command(self._connecting), "-o", f"ControlPath={self._control}", *words]

    @property
    def _connecting(self) -> int:
        return round(CONNECT_TIMEOUT * self.timeouts.factor)

    def _opened(self) -> bool:
        """Have the connection. Whether the login is root. One thread connects and the others wait for it."""
        with self._lock:
            if self._closed:
                raise Unreachable(f"machine {self.machine}: its connection is closed")
            if self._is_root is None or not self._socket.exists():
                self._is_root = self._open() == "0"
                self._times += 1
            return self._is_root

    def _open(self) -> str:
        """Connect and leave a process that keeps the connection. The login's user id."""
        messages = self._socket.with_suffix(".messages")
        shared = self._ssh("ControlMaster=yes", f"ControlPersist={_IDLE}")
        ssh = [*shared, "--", self.target.address, "id -u"]
        began = time.monotonic()
        command = ["sh", "-c", _TO_FILE, "sh", str(messages), *ssh]
        answer = self._attempt(command, [], "", _OPEN * self._connecting)
        text = messages.read_text(errors="replace") if messages.exists() else ""
        messages.unlink(missing_ok=True)
        if answer.code == 0 and answer.out.split():
            self.timeouts.took(time.monotonic() - began)
            return answer.out.split()[-1]  # behind what a chatty profile says
        failure = ssh_failure(self.machine, self.target, text)
        if failure is not None:
            raise failure
        reason = Answer(answer.code, answer.out, text).error_line
        remedy = f"check what `ssh {self.target.destination} id -u` prints"
        if answer.code == _NOT_FOUND and "ssh" in text:
            remedy = "install OpenSSH's client here (the package openssh-client)"
        what, command = f"machine {self.machine}", ["ssh", self.target.destination, "id -u"]
        raise Permanent(failure_message(what, command, reason, remedy))

    def _note(self, pid: int) -> None:
        """Remember a process. One that was begun just before all were ended is ended as well."""
        self._begun.add(pid)
        if self._closed:
            kill_all({pid})

    def _attempt(self, command: Sequence[str], words: Sequence[str], stdin: str, deadline: float) -> Answer:
        # The C locale, which servers commonly accept, keeps messages readable for ``error_messages``.
        environment = {**os.environ, "LC_ALL": "C", "LANG": "C", "SSH_ASKPASS_REQUIRE": "never"}
        what = f"machine {self.machine}"
        try:
            return attempt(
                command, what=what, stdin=stdin, deadline=deadline, environment=environment, begun=self._note
            )
        except Transient as error:
            self.timeouts.overdue()
            shown = f"`{shortened(shlex.join(words), _SHOWN)}` there" if words else "the connection"
            raise Unreachable(
                f"{what} ({self.target.destination}): {shown} did not end within {deadline:.0f} s; check whether"
                f" the host hangs or is overloaded (`ssh {self.target.destination} uptime`): a smaller policy.parallelism"
                " puts less load on it"
            ) from error
