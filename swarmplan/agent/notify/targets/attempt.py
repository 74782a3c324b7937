"""How one attempt to send to a target ended."""

from swarmplan.errors import Failure


class NotDelivered(Failure):
    """One line without a secret. ``final``: another attempt cannot help. ``after``: seconds for which the target wants to be left
    alone."""

    def __init__(self, reason: str, *, final: bool = False, after: float = 0.0) -> None:
        super().__init__(reason)
        self.final, self.after = final, after
