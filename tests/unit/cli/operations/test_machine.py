"""Which machine is meant."""

import click
import pytest

from swarmplan.cli.operations.machine import named
from swarmplan.model.cluster import Desired
from swarmplan.model.machine import Machine

NAMES = ("lab-manager-1", "lab-worker-1", "gpu")
LAB = Desired("lab", machines={name: Machine(name, "local") for name in NAMES})


@pytest.mark.parametrize(
    ("said", "meant"),
    [("lab-manager-1", "lab-manager-1"), ("manager-1", "lab-manager-1"), ("gpu", "gpu")],
)
def test_a_machine_may_be_named_without_its_cluster(said: str, meant: str) -> None:
    assert named(LAB, said) == meant


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("manger-1", "; did you mean 'lab-manager-1'?"),
        ("gpo", "; did you mean 'gpu'?"),
        ("x", "; its machines are: lab-manager-1, lab-worker-1, gpu"),
    ],
)
def test_a_machine_that_does_not_exist_is_reported_with_a_near_one_or_all(said: str, hint: str) -> None:
    with pytest.raises(click.UsageError) as wrong:
        named(LAB, said)
    assert wrong.value.message == f"lab has no machine {said}{hint}"


def test_an_exact_name_wins() -> None:
    both = Desired("a", machines={"b": Machine("b", "local"), "a-b": Machine("a-b", "local")})
    assert named(both, "b") == "b"
