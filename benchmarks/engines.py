"""Engines that every contender is given: made once, emptied between rounds, taken down at the end.

python benchmarks/engines.py up SPEC INVENTORY     make the file's machines, load the images, write where they are (Ansible's shape)
python benchmarks/engines.py down SPEC             take all of it down
"""

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from swarmplan.adapters import Adapters
from swarmplan.cli.wiring.drivers import open_drivers
from swarmplan.engine.connect import connect
from swarmplan.errors import Failure, Permanent
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.machine import MachineState
from swarmplan.model.swarm import Role
from swarmplan.model.values.unknown import Unknown
from swarmplan.ports import Engine
from swarmplan.sources.reader import Reader
from swarmplan.spec import load

_PATIENCE = 120.0
"""Seconds an engine is given to come up, to leave its swarm, or to run its tasks."""


class Engines:
    """The machines of one cluster file, and the way to their engines."""

    def __init__(self, spec: str) -> None:
        self.wanted = load([spec], environ=os.environ).desired
        self._driver = open_drivers(self.wanted)["local"]
        self._adapters = Adapters(
            self.wanted.cluster,
            {"local": self._driver},
            dict.fromkeys(self.wanted.machines, "local"),
            connect,
            contents=Reader(os.environ),
            folders=CopiedFolders(),
        )

    def up(self, inventory: Path) -> None:
        """Make every machine, load every image, write the inventory."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(self._make, self.wanted.machines))
        inventory.write_text(json.dumps(self._inventory(), indent=1), encoding="utf-8")
        self._adapters.close()

    def reset(self) -> None:
        """Take every engine out of its swarm, workers first, and see the containers gone. Images stay."""
        for role in (Role.WORKER, Role.MANAGER):
            leaving = [
                self._adapters.engine(name) for name, node in self.wanted.nodes.items() if node.role is role
            ]
            with ThreadPoolExecutor() as pool:
                list(pool.map(_leave, leaving))

    def await_tasks(self, count: int) -> None:
        """Wait until so many tasks run, for contenders that do not."""
        nodes = self.wanted.nodes.items()
        first = self._adapters.engine(next(name for name, node in nodes if node.role is Role.MANAGER))

        def running() -> bool:
            return [task["Status"]["State"] for task in first.tasks()].count("running") == count

        await_true(running, f"{count} tasks run")

    def down(self) -> None:
        """Remove the machines and what the driver keeps beside them."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(self._driver.remove, self._driver.observe()))
        self._driver.clean()

    def _make(self, name: str) -> None:
        self._driver.create(self.wanted.machines[name])
        engine = self._adapters.engine(name)
        await_true(lambda: _answers(engine), f"the engine of {name} answers")
        for image in self.wanted.images.values():
            engine.load_image(image.archive)

    def _inventory(self) -> dict[str, dict[str, dict[str, dict[str, str | None]]]]:
        found = self._driver.observe()
        return {
            f"{role}s": {
                "hosts": {
                    name: {"docker_host": self._driver.endpoint(name).url, "address": _address(found[name])}
                    for name, node in self.wanted.nodes.items()
                    if node.role is role
                }
            }
            for role in Role
        }


def _address(found: MachineState | Unknown) -> str | None:
    return None if isinstance(found, Unknown) else found.address


def await_true(condition: Callable[[], bool], what: str) -> None:
    """Return once ``condition`` holds; end the run when it does not in time."""
    until = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > until:
            sys.exit(f"not within {_PATIENCE:g} s: {what}")
        time.sleep(0.05)


def _answers(engine: Engine) -> bool:
    try:
        return bool(engine.info())
    except Failure:
        return False


def _leave(engine: Engine) -> None:
    # not asked first: a manager whose peers have just left keeps every answer but this one back for 20 s
    with suppress(Permanent):  # it is in no swarm
        engine.leave_swarm(force=True)
    await_true(lambda: _empty(engine), "an engine is out of its swarm and runs no container")


def _empty(engine: Engine) -> bool:
    info = engine.info()
    return bool(info["Swarm"]["LocalNodeState"] == "inactive" and info["Containers"] == 0)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["up", spec, place]:
            Engines(spec).up(Path(place))
        case ["down", spec]:
            Engines(spec).down()
        case _:
            sys.exit(__doc__)
