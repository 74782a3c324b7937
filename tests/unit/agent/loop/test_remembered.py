"""What is remembered, where the loop and who suspends the cluster write at once."""

import threading
from pathlib import Path

from swarmplan.agent.events import Suspended
from swarmplan.agent.loop.remembered import Remembered
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.memory.memory_file import MemoryFile


class Slow(MemoryFile):
    """A disk on which the first write waits until it may go on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "lab")
        self.begun, self.go_on = threading.Event(), threading.Event()

    def write(self, memory: Memory) -> None:
        super().write(memory)
        if not self.begun.is_set():
            self.begun.set()
            assert self.go_on.wait(30)


def test_a_suspension_while_a_pass_is_remembered_is_not_lost(tmp_path: Path) -> None:
    file = Slow(tmp_path)
    remembered = Remembered(file, print)
    loop = threading.Thread(target=remembered.keep, args=(Memory(cluster="lab"),))
    loop.start()
    assert file.begun.wait(30)
    suspended = Suspended("lab", 1.0, "ann")
    person = threading.Thread(target=remembered.suspend, args=(suspended,))
    person.start()
    person.join(0.2)  # without a lock it would be done by now
    file.go_on.set()
    for thread in (loop, person):
        thread.join(30)
    assert remembered.memory == Memory(cluster="lab", suspended=suspended)
    assert MemoryFile(tmp_path, "lab").read() == remembered.memory
