"""What a guarded port asks before each call that changes something."""

from typing import Protocol

from swarmplan.ports import Engine


class Fence(Protocol):
    """Whether this run may still change the cluster. Thread-safe. Once it has raised LeaseLost, it raises it for good."""

    def check(self) -> None:
        """Before any change: enough time is left, by this machine's own clock, for a request that is sent now to end before
        anybody else may begin. No I/O. Raises LeaseLost; Transient where it has not been renewed for too long, but may be yet."""

    def confirm(self) -> None:
        """Before what removes, drains, demotes, stops or restores: the lease is renewed now, which proves the majority of the
        managers and the holder together; a read proves neither (measured on 20.10.24 and 28.5.2). Raises LeaseLost; Transient or
        Unreachable where no leader can confirm it: then nothing may be sent."""

    def swarm_made(self, engine: Engine) -> None:
        """A swarm was just made or restored on this engine: the lease in it is taken before anything else is called there.
        Raises LeaseLost where somebody else has it; Transient or Unreachable where it cannot be told."""
