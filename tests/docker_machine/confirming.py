"""The one question docker-machine asks."""

from docker_machine.failures import MachineError


def confirmed(at_end: str) -> bool:
    """Read a yes or no. Raises MachineError with these words at the end of the input."""
    try:
        answer = input()
    except EOFError as error:
        raise MachineError(at_end) from error
    if not answer.strip():
        raise MachineError("unexpected newline")
    return answer.strip().lower().startswith("y")
