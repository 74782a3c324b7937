"""The age keys of this machine, as sops finds them; a program may give one."""

import os
from collections.abc import Mapping, Sequence

from swarmplan.errors import Permanent
from swarmplan.limits import AGE_KEY_BYTES
from swarmplan.programs import DEADLINE, run
from swarmplan.sops.age.places import Place, machine_places


def machine_keys(environ: Mapping[str, str], deadline: float = DEADLINE) -> tuple[Place, ...]:
    """The places of keys in the environment that swarmplan runs in."""

    def printed(command: Sequence[str], more: Mapping[str, str]) -> str:
        ended = run(
            command,
            deadline=deadline,
            max_output=AGE_KEY_BYTES,
            environment={**os.environ, **environ, **more},
        )
        if ended.code:  # its error output may quote a key
            raise Permanent(f"exit code {ended.code}: run it by hand to see why")
        return ended.out.decode(errors="replace")

    return machine_places(environ, printed)
