"""How a call of ``docker`` ends otherwise than well."""

from swarmplan.errors import SwarmplanError

NOT_KNOWN = 125
"""The exit code where the simulator does not know: docker's own for what its client refuses."""


class Ended(Exception):
    """The call ends with this line on standard error and this exit code."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def not_known(what: str) -> Ended:
    """What a simulated engine cannot answer."""
    return Ended(f"the simulator does not know {what}; a real cluster does", NOT_KNOWN)


def daemon(error: SwarmplanError) -> str:
    """An error of the engine, as the client prints it."""
    return f"Error response from daemon: {error}"
