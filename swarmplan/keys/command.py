"""The unlock key in a program of the user, such as a password store."""

import shutil
from collections.abc import Sequence

from swarmplan.errors import Permanent, Transient
from swarmplan.keys.shape import key_in, without_keys
from swarmplan.model.swarm import KeyPlace
from swarmplan.programs import DEADLINE, command_line, run


class CommandKeeper:
    """A KeyKeeper. ``put`` reads the key from standard input, ``get`` prints it; neither runs in a shell."""

    def __init__(self, put: Sequence[str], get: Sequence[str], *, deadline: float = DEADLINE) -> None:
        self._put = put
        self._get = get
        self._deadline = deadline

    @property
    def place(self) -> str:
        return str(KeyPlace(get=tuple(self._get)))

    def check_preconditions(self) -> None:
        """Runs nothing: a program may prompt."""
        for command in (self._put, self._get):
            if shutil.which(command[0]) is None:
                raise _failed(Permanent, command, "no such program in PATH")

    def put(self, key: str) -> None:
        self._run(self._put, f"{key}\n")

    def get(self) -> str | None:
        return key_in(self._run(self._get, ""), self.place)

    def _run(self, command: Sequence[str], stdin: str) -> str:
        """What the command prints. Raises Permanent when it fails, Transient when it takes too long."""
        try:
            ended = run(command, stdin.encode(), deadline=self._deadline)
        except (Permanent, Transient) as error:
            raise _failed(type(error), command, str(error)) from None
        if ended.code:
            raise _failed(Permanent, command, ended.error_line)
        return ended.out.decode(errors="replace")


def _failed(
    kind: type[Permanent] | type[Transient], command: Sequence[str], reason: str
) -> Permanent | Transient:
    return kind(without_keys(f"swarm.unlock_key: {command_line(command)} failed: {reason}"))
