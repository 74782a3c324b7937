"""A class of two in the simulator, for tests of what is done to their clusters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from unit.cli.terminal import Terminal, Typed

from swarmplan.cli.wiring.simulation import load_world, save_world
from swarmplan.ports import Engine
from swarmplan.simulator import World

FLEET = """\
apiVersion: swarmplan/v1
kind: Fleet
name: lab
template: lab.yaml
roster: [{id: anna}, {id: bob, group: b}]
"""
TEMPLATE = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
workers: {count: 1}
services:
  web: {image: "lab/hello:1", environment: {WHO: "${student.id}"}, volumes: ["data:/data"]}
volumes: {data: {}}
policy: {settle: 0s}
"""
BY_HAND = {"Name": "by-hand", "TaskTemplate": {"ContainerSpec": {"Image": "lab/hello:1"}}}


@dataclass(frozen=True)
class Classroom:
    """What is typed, and the students' worlds."""

    terminal: Terminal

    def __post_init__(self) -> None:
        self.terminal.write(FLEET, "fleet.yaml")
        self.terminal.write(TEMPLATE, "lab.yaml")

    def fleet(self, command: str, *words: str) -> Typed:
        """``swarmplan fleet COMMAND --simulate WORDS``."""
        return self.terminal.type("fleet", command, "--simulate", *words)

    def applied(self) -> None:
        """Both clusters are there."""
        assert self.fleet("apply", "--auto-approve").code == 0

    def states(self, command: str = "plan") -> dict[str, str]:
        """The state of each student's cluster, as this command says."""
        found = self.fleet(command, "--format", "json").json["clusters"]
        return {one["student"]: one["state"] for one in found}

    def world_file(self, student: str) -> Path:
        return self.terminal.state / "simulated" / f"lab-{student}.json"

    @contextmanager
    def world(self, student: str) -> Iterator[World]:
        """What is done to a student's world without swarmplan."""
        place = self.world_file(student)
        world = load_world(place)
        yield world
        save_world(place, world, empty=False)

    @contextmanager
    def engine(self, student: str, machine: str = "manager-1") -> Iterator[Engine]:
        with self.world(student) as world:
            yield world.connect(world.driver(f"lab-{student}").endpoint(f"lab-{student}-{machine}"))

    def services(self, student: str) -> set[str]:
        with self.engine(student) as engine:
            return {found["Spec"]["Name"] for found in engine.services()}
