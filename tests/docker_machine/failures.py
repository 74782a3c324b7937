"""How the stand-in fails: as docker-machine does, or loudly where docker-machine's behaviour is not modelled."""

from collections.abc import Iterator
from contextlib import contextmanager


class MachineError(Exception):
    """What docker-machine ends with: its text on stderr and this exit code."""

    code = 1


class PreCreateError(MachineError):
    """The driver's check before creation failed: nothing is stored, exit code 3."""

    code = 3


class NotFoundError(MachineError):
    """Rancher's fork, of a machine its driver does not find: exit code 4."""

    code = 4


class GoPanic(MachineError):
    """docker-machine itself crashed: exit code 2."""

    code = 2


class Unmodelled(BaseException):
    """The caller relies on something the stand-in does not model. No test may pass over it: see ``Store.clean``."""

    code = 70


class Missing(MachineError):
    """The store has no such machine."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'Docker machine "{name}" does not exist. Use "docker-machine ls" to list machines. '
            'Use "docker-machine create" to add a new one.'
        )


@contextmanager
def prefixed(words: str) -> Iterator[None]:
    """Say what was being done when docker-machine's error came."""
    try:
        yield
    except MachineError as error:
        raise MachineError(f"{words}: {error}") from error
