"""The unlock key with a program of the user's: a password store, a vault."""

import shutil
from collections.abc import Sequence

from swarmplan.errors import Permanent, Transient
from swarmplan.keys.shape import key_in, without_keys
from swarmplan.model.swarm import KeyPlace
from swarmplan.programs import DEADLINE, run, spoken


class CommandKeeper:
    """A KeyKeeper. ``put`` is given the key on its standard input, ``get`` prints it; neither goes through a shell."""

    def __init__(self, put: Sequence[str], get: Sequence[str], *, deadline: float = DEADLINE) -> None:
        self._put = put
        self._get = get
        self._deadline = deadline

    @property
    def place(self) -> str:
        return str(KeyPlace(get=tuple(self._get)))

    def ready(self) -> None:
        """Nothing is run: a program may ask a person."""
        for command in (self._put, self._get):
            if shutil.which(command[0]) is None:
                raise _failed(Permanent, command, "there is no such program")

    def put(self, key: str) -> None:
        self._run(self._put, f"{key}\n")

    def get(self) -> str | None:
        return key_in(self._run(self._get, ""), self.place)

    def _run(self, command: Sequence[str], said: str) -> str:
        """What the command prints. Raises Permanent when it fails, Transient when it takes too long."""
        try:
            ended = run(command, said.encode(), deadline=self._deadline)
        except (Permanent, Transient) as error:
            raise _failed(type(error), command, str(error)) from None
        if ended.code:
            raise _failed(Permanent, command, ended.complaint)
        return ended.out.decode(errors="replace")


def _failed(
    kind: type[Permanent] | type[Transient], command: Sequence[str], why: str
) -> Permanent | Transient:
    return kind(without_keys(f"swarm.unlock_key: {spoken(command)} failed: {why}"))
