"""What is remembered of one cluster, as its loop and those who suspend it know it: read once, and written whenever it changes."""

import threading
from collections.abc import Callable
from dataclasses import replace

from swarmplan.agent.events import Suspended
from swarmplan.agent.passes.memory.memory import Memory
from swarmplan.agent.passes.memory.memory_file import MemoryFile
from swarmplan.errors import Permanent


class Remembered:
    """``warn`` gets a line where a pass cannot write it: then it is remembered for as long as the agent runs. Any thread may call it."""

    def __init__(self, file: MemoryFile, warn: Callable[[str], None]) -> None:
        self.memory: Memory | None = None
        self._file, self._warn = file, warn
        self._read = False
        self._unwritten = ""
        self._changing = threading.RLock()

    def read(self) -> Memory | None:
        """What was remembered. Raises HeldBack for as long as that is damaged."""
        with self._changing:
            if not self._read:
                self.memory = self._file.read()
                self._read = True
            return self.memory

    def suspend(self, suspended: Suspended | None) -> None:
        """Remember that it is suspended, or no more. Raises Permanent where that cannot be written, HeldBack as ``read``."""
        with self._changing:
            self._write(replace(self.read() or Memory(), suspended=suspended))

    def keep(self, memory: Memory) -> None:
        """Remember what a pass knows, which is not whether it was suspended meanwhile."""
        with self._changing:
            suspended = self.memory.suspended if self.memory else None
            memory = replace(memory, suspended=suspended)
            if memory == self.memory:
                return
            try:
                self._write(memory)
            except Permanent as error:
                if str(error) != self._unwritten:
                    self._warn(str(error))
                self._unwritten = str(error)
                self.memory, self._read = memory, True
            else:
                self._unwritten = ""

    def _write(self, memory: Memory) -> None:
        self._file.write(memory)
        self.memory, self._read = memory, True
