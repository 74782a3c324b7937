"""Which machine is meant."""

import click
import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.operations.machine import named
from swarmplan.model.cluster import Desired
from swarmplan.model.machine import Machine
from swarmplan.ports import Endpoint
from swarmplan.simulator.driver import SimulatedDriver

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


def test_what_a_driver_notes_on_a_machine_is_seen_where_a_shell_takes_the_rest(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in ``eval "$(swarmplan env manager-1)"`` of a machine that is stopped."""
    stopped = Endpoint("unix:///x", environment={"DOCKER_HOST": "unix:///x"}, notes=("it is not running",))
    monkeypatch.setattr(SimulatedDriver, "endpoint", lambda _self, _name: stopped)
    typed = terminal.type("env", "--simulate", "manager-1")
    assert (typed.code, "# it is not running\n" in typed.out, "it is not running" in typed.err) == (
        0,
        True,
        True,
    )
