"""What nodes have and tasks reserve."""

import pytest

from swarmplan.model.values.capacity import Capacity, engine_capacity, node_capacity, reserved

CPU, GIB = 1_000_000_000, 1024**3


@pytest.mark.parametrize(
    ("task", "room"),
    [
        (Capacity(), None),
        (Capacity(CPU), 4),
        (Capacity(memory=3 * GIB), 2),
        (Capacity(CPU, 3 * GIB), 2),
        (Capacity(5 * CPU), 0),
        (Capacity(generic={"gpu": 1}), 2),
        (Capacity(generic={"fpga": 1}), 0),
    ],
)
def test_the_scarcest_part_says_how_many_fit(task: Capacity, room: int | None) -> None:
    assert Capacity(4 * CPU, 8 * GIB, {"gpu": 2}).room_for(task) == room


def test_they_are_read_from_what_engines_tell() -> None:
    gpus = [
        {"DiscreteResourceSpec": {"Kind": "gpu", "Value": 2}},
        {"NamedResourceSpec": {"Kind": "gpu", "Value": "c"}},
    ]
    told = {"NanoCPUs": 2 * CPU, "MemoryBytes": GIB, "GenericResources": gpus}
    assert node_capacity({"Resources": told}) == Capacity(2 * CPU, GIB, {"gpu": 3})
    assert node_capacity({}) is None
    assert engine_capacity({"NCPU": 2, "MemTotal": GIB}) == Capacity(2 * CPU, GIB)
    assert engine_capacity({}) is None
    assert reserved({"TaskTemplate": {"Resources": {"Reservations": told}}}) == Capacity(
        2 * CPU, GIB, {"gpu": 3}
    )
    assert reserved({}) == Capacity()


def test_they_are_summed_and_told() -> None:
    both = Capacity(CPU // 2, GIB, {"gpu": 1}).times(3) + Capacity(CPU)
    assert str(both) == "2.5 CPUs and 3 GiB and 3 gpu"
    assert str(both.like(Capacity(memory=1))) == "3 GiB"
    assert str(Capacity(memory=512 * 1024**2)) == "512 MiB"
    assert str(Capacity()) == "nothing"
