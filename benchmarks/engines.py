"""The five engines that every contender is given: made once, emptied between rounds, taken down at the end.

python benchmarks/engines.py up INVENTORY     make them, load the image, write where they are (Ansible's shape)
python benchmarks/engines.py down             take all of it down
"""

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from swarmplan.drivers.local import LocalDriver
from swarmplan.engine import connect
from swarmplan.errors import Failure, Permanent
from swarmplan.fleet import Fleet
from swarmplan.model.cluster import Desired
from swarmplan.model.swarm import Role
from swarmplan.ports import Engine
from swarmplan.spec import load

SPEC = str(Path(__file__).with_name("bench.yaml"))
TASKS = 20
_PATIENCE = 60.0
"""Seconds an engine is given to come up, to leave its swarm, or to run its tasks."""


def wanted() -> Desired:
    """The cluster of ``bench.yaml``."""
    return load([SPEC], environ=os.environ).desired


def fleet() -> Fleet:
    """The machines of ``bench.yaml`` and the way to their engines."""
    desired = wanted()
    return Fleet(
        desired.cluster,
        {"local": LocalDriver(desired.cluster)},
        dict.fromkeys(desired.machines, "local"),
        connect,
    )


def up(inventory: Path) -> None:
    """Make every machine, load every image, write the inventory."""
    desired, there = wanted(), fleet()

    def make(name: str) -> None:
        there.driver(name).create(desired.machines[name])
        engine = there.engine(name)
        await_true(lambda: _answers(engine), f"the engine of {name} answers")
        for image in desired.images.values():
            engine.load_image(image.archive)

    with ThreadPoolExecutor() as pool:
        list(pool.map(make, there.machines))
    inventory.write_text(json.dumps(_inventory(desired, there), indent=1), encoding="utf-8")
    there.close()


def reset(there: Fleet) -> None:
    """Take every engine out of its swarm, workers first, and see the containers gone. Images stay."""
    nodes = wanted().nodes
    for role in (Role.WORKER, Role.MANAGER):
        leaving = [there.engine(name) for name, node in nodes.items() if node.role is role]
        with ThreadPoolExecutor() as pool:
            list(pool.map(_leave, leaving))


def await_tasks(there: Fleet) -> None:
    """Wait until every service's tasks run, for contenders that do not."""

    first = there.engine(next(name for name, node in wanted().nodes.items() if node.role is Role.MANAGER))

    def running() -> bool:
        return [task["Status"]["State"] for task in first.tasks()].count("running") == TASKS

    await_true(running, f"{TASKS} tasks run")


def down() -> None:
    """Remove the machines and what the driver keeps beside them."""
    driver = LocalDriver(wanted().cluster)
    with ThreadPoolExecutor() as pool:
        list(pool.map(driver.remove, driver.observe()))
    driver.clean()


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


def _inventory(desired: Desired, there: Fleet) -> dict[str, dict[str, dict[str, dict[str, str | None]]]]:
    found = there.drivers["local"].observe()
    return {
        f"{role}s": {
            "hosts": {
                name: {"docker_host": there.driver(name).endpoint(name).url, "address": found[name].address}
                for name, node in desired.nodes.items()
                if node.role is role
            }
        }
        for role in Role
    }


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["up", place]:
            up(Path(place))
        case ["down"]:
            down()
        case _:
            sys.exit(__doc__)
