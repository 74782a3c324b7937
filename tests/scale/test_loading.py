"""Loading large files: twice the size is about twice the work, counted, not timed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from scale.work import Looked, looks, work

from swarmplan.sources.reader import Reader
from swarmplan.spec import load
from swarmplan.spec.yaml.tree import Entry, MappingNode, Position, ScalarNode

SMALL, LARGE = 30, 120
HEAD = "apiVersion: swarmplan/v1\nkind: Cluster\nname: big\nmachines: {driver: local}\nmanagers: {count: 3}\n"


def services(size: int) -> str:
    """So many services, each on two of as many networks."""
    one = "  web-{0}: {{image: 'lab/hello:1', environment: [A=1], networks: [net-{0}, net-{1}]}}"
    return "\n".join(["services:", *(one.format(number, (number + 1) % size) for number in range(size))])


def networks(size: int) -> str:
    return "\n".join(["networks:", *(f"  net-{number}: {{driver: overlay}}" for number in range(size))])


def whole(size: int) -> dict[str, str]:
    """All of it in the cluster file."""
    return {"cluster.yaml": f"{HEAD}{networks(size)}\n{services(size)}\n"}


def one_stack(size: int) -> dict[str, str]:
    """All of it in one stack, ignored keys among it."""
    stack = f"version: '3.8'\n{networks(size)}\n{services(size)}\n".replace(
        "environment:", "restart: always, environment:"
    )
    return {"cluster.yaml": f"{HEAD}stacks: {{one: {{files: [one.yaml]}}}}\n", "one.yaml": stack}


def many_stacks(size: int) -> dict[str, str]:
    """A service a stack."""
    stacks = {f"s{number}.yaml": "services: {web: {image: 'lab/hello:1'}}\n" for number in range(size)}
    named = "\n".join(["stacks:", *(f"  s{number}: {{files: [s{number}.yaml]}}" for number in range(size))])
    return {"cluster.yaml": f"{HEAD}{named}\n", **stacks}


def many_machines(size: int) -> dict[str, str]:
    return {"cluster.yaml": f"{HEAD}workers: {{count: {size}}}\n"}


def published(size: int) -> dict[str, str]:
    """So many services, each with a port of its own, a secret and a volume."""
    one = (
        "  web-{0}: {{image: 'lab/hello:1', ports: ['{1}:80'], secrets: [key-{0}], volumes: ['data-{0}:/data'],"
        " depends_on: [web-{2}]}}"
    )
    lines = ["services:", "  web-0: {image: 'lab/hello:1'}"]
    lines += [one.format(number, 8000 + number, number - 1) for number in range(1, size)]
    lines += ["secrets:", *(f"  key-{number}: {{file: key}}" for number in range(1, size))]
    lines += ["volumes:", *(f"  data-{number}: {{}}" for number in range(1, size))]
    return {"cluster.yaml": HEAD + "\n".join(lines) + "\n", "key": "planted"}


@pytest.mark.parametrize("case", [whole, one_stack, many_stacks, many_machines, published])
def test_four_times_the_size_is_about_four_times_the_work(
    case: Callable[[int], dict[str, str]], tmp_path: Path
) -> None:
    done = []
    for size in (2, SMALL, LARGE):  # the first one imports what is needed
        folder = tmp_path / str(size)
        folder.mkdir()
        for name, text in case(size).items():
            (folder / name).write_text(text)
        done.append(work(partial(load, [str(folder / "cluster.yaml")], environ={}, contents=Reader({}))))
    _, small, large = done
    assert large / small < 1.25 * LARGE / SMALL


def test_keys_of_a_mapping_are_set_all_at_once() -> None:
    at = Position("cluster.yaml", 1, 1)
    entry = Entry(at, ScalarNode(at, "x"))

    def laid(size: int) -> int:
        named = {Looked(number): entry for number in range(size)}
        return looks(lambda: MappingNode(at, named).with_entries(named))

    assert laid(LARGE) == laid(SMALL) * LARGE // SMALL
