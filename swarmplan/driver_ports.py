"""What a machine driver may have besides ``ports.MachineDriver``: protocols that callers ask for by ``isinstance``."""

from collections.abc import Callable, Collection, Sequence
from typing import Protocol, runtime_checkable

from swarmplan.model.image import Image
from swarmplan.ports import Endpoint, Engine


@runtime_checkable
class Locking(Protocol):
    """What a machine driver has besides that can hold a lock where its machines are: before there is a swarm, and where none
    answers, nothing else tells two runs on two machines of each other. A driver may lack it."""

    def swap_lock(self, name: str, expected: str, text: str) -> str:
        """Set the text of this machine's lock to ``text`` if it is ``expected``, in one step that no other swap gets between;
        the text that is there then: the swap is made if that is ``text``. "" stands for no lock, and leaves nothing behind; where both
        are the same, it is only read.

        The machine need not exist, and may be gone again. Machines may share a lock: they then all have its text. It outlasts
        ``remove`` and ``clean``, and whoever wrote it. A text is one line of printable ASCII, at most 4096 characters; of what
        others wrote there no more is seen. Ends within some seconds, also while another call works on the machine. Raises
        Unreachable where it cannot be told, Permanent where it cannot be written.
        """


@runtime_checkable
class Pausing(Protocol):
    """What a machine driver has besides that can freeze its machines where they stand. A driver may lack it; ``unable_to_pause`` says
    so. Paused machines are observed as ``Power.PAUSED``; ``stop``, ``remove`` and what restarts an engine work on them as on running ones.

    The swarm sees a paused node as one that does not answer: services are moved away from it where other nodes go on, and
    after a pause of all nodes most tasks are replaced (measured on 20.10.24; so pause and resume all machines of a cluster
    in one call)."""

    def pause(self, names: Collection[str]) -> None:
        """Freeze these machines with all that runs in them, one right after the other. Their memory is kept. Nothing for one that is
        paused or stopped already. Raises as the other calls do, Permanent for one that does not exist; those before it
        stay paused, and each call may be repeated."""

    def resume(self, names: Collection[str]) -> None:
        """Let these machines go on, one right after the other. Nothing for one that is not paused. May return before the engines answer;
        a swarm takes some seconds more to know its nodes again."""


@runtime_checkable
class FolderCopying(Protocol):
    """What a machine driver has besides that can copy a folder of a running machine, as that of a volume, and put it back. A driver may lack it."""

    def copy_folder(self, name: str, folder: str, most: int) -> bytes:
        """The content of this folder, an absolute path, as an archive that ``replace_folder`` takes. Permanent where there is no such folder, or where the
        archive takes more than ``most`` bytes."""

    def replace_folder(self, name: str, folder: str, content: bytes) -> None:
        """Put the content of such an archive in place of what is in the folder, which need not be there."""


@runtime_checkable
class Preloading(Protocol):
    """What a machine driver has besides that can put images into a machine before its engine first starts. A driver may lack it: the engines
    load the archives then, and whatever it does, the engines are asked what they have."""

    def preload(
        self, images: Sequence[Image], connect: Callable[[Endpoint], Engine], *, shared: bool
    ) -> None:
        """The images of the machines that it creates from now on; without I/O, and raises nothing. ``connect`` reaches an engine that
        it starts to load them. ``shared``: machines that do not say it themselves may share files with others."""


@runtime_checkable
class Privileged(Protocol):
    """What a machine driver has besides that is not for every user of this machine. A driver may lack it."""

    def unusable(self) -> str:
        """Why whoever runs this can do nothing with it, not even look, and what to do, in one line; "" where they can. Without I/O beyond
        this machine; raises nothing."""


@runtime_checkable
class Killing(Protocol):
    """What a machine driver has besides that can end an engine as a loss of power would, to test what a cluster does then. A
    driver may lack it."""

    def kill(self, name: str) -> None:
        """End the machine's engine and all that it runs at once, so that nothing of it is told to anybody (nothing if it is stopped); it is
        observed as stopped, keeps its data, and ``start`` starts it again."""


def unable_to_pause(driver: str, machines: Sequence[str]) -> str:
    """The error, in one line, where the driver of this name is not ``Pausing``."""
    return f"{', '.join(machines)}: the {driver} driver cannot pause machines; stop them where they run, or leave them running"
