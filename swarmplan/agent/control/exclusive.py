"""Only one agent uses a path: a socket, or a state folder."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from swarmplan import lock_files
from swarmplan.errors import Locked, Permanent, reason_of


@contextmanager
def exclusive(path: Path, setting: str = "socket") -> Iterator[None]:
    """Hold the lock of a path, in a file beside it, for as long as the block lasts. Raises Locked where another agent has it, Permanent
    where it cannot be made; ``setting`` of the agent file is what can be changed then."""
    file = path.with_name(f"{path.name}.lock")
    with ExitStack() as stack:
        try:
            stack.enter_context(lock_files.held(file))
        except lock_files.Held as error:
            raise Locked(
                f"an agent is already running at {path}, pid {error.pid or 'not known'}: `swarmplan agent status` shows it"
            ) from None
        except OSError as error:
            raise Permanent(
                f"{file}: cannot be made: {reason_of(error)}; set `{setting}` in the agent file"
            ) from error
        yield
