"""A step on a machine that is seen to be slow is given more time, and says so where that was not enough."""

from types import SimpleNamespace
from typing import Any

import pytest
from unit.execute.scripted import Ran, Scripted, ScriptedWait

from swarmplan.adapters import Adapters
from swarmplan.errors import ExitCode, Unreachable
from swarmplan.events import Stage
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.image import Image
from swarmplan.model.key import Key, Kind
from swarmplan.ports import Endpoint
from swarmplan.sources.reader import Reader
from swarmplan.steps.images import LoadImage

SLOW = "; m1 is slow and was given 4 times as long: a smaller policy.parallelism puts less load on it"


class Host:
    """The machine m1, spoken to before. It is seen to be slow once it was looked at so many times."""

    def __init__(self, after: int) -> None:
        self.looks = 0
        driver: Any = SimpleNamespace(
            endpoint=lambda _: Endpoint("unix:///m1", timeout_factor=self.timeout_factor)
        )
        self.adapters = Adapters(
            "lab",
            {"d": driver},
            {"m1": "d"},
            lambda _: NotImplemented,
            contents=Reader({}),
            folders=CopiedFolders(),
        )
        self.after = after
        self.adapters.engine("m1")

    def timeout_factor(self) -> float:
        self.looks += 1
        return 4.0 if self.looks > self.after else 1.0


@pytest.fixture
def slow() -> Adapters:
    """A cluster whose m1 is seen to be slow at the third time it is asked about."""
    return Host(after=2).adapters


def test_what_takes_longer_than_usual_on_a_slow_machine_comes_true(slow: Adapters) -> None:
    step = ScriptedWait(key=Key(Kind.NODE, "m1"), looks=["starting"] * 60 + [None])
    ran = Ran(step, adapters=slow)
    assert ran.ended["m1"][0] is Stage.DONE
    assert 10 < ran.clock.now() < 40


@pytest.mark.parametrize("kind", [Kind.NODE, Kind.MACHINE])
def test_what_does_not_come_true_there_names_the_machine_and_the_remedy(slow: Adapters, kind: Kind) -> None:
    ran = Ran(ScriptedWait(key=Key(kind, "m1"), looks=["starting"]), adapters=slow)
    told = f"{kind}.m1: timed out after 40 s: starting{SLOW}"
    assert ran.ended["m1"] == (Stage.FAILED, told, ExitCode.NOT_CONVERGED)
    assert 40 <= ran.clock.now() < 45


def test_what_is_tried_again_there_is_tried_for_longer(slow: Adapters) -> None:
    step = Scripted(key=Key(Kind.NODE, "m1"), looks=["not there"], acts=[Unreachable("no answer")])
    ran = Ran(step, adapters=slow)
    assert ran.ended["m1"] == (Stage.FAILED, f"no answer{SLOW}", ExitCode.FAILED)
    assert 35 < ran.clock.now() <= 40


def test_a_machine_that_is_not_slow_and_a_service_of_its_name_are_given_the_usual_time() -> None:
    for kind, adapters in ((Kind.NODE, Host(after=10_000).adapters), (Kind.SERVICE, Host(after=0).adapters)):
        ran = Ran(ScriptedWait(key=Key(kind, "m1"), looks=["starting"]), adapters=adapters)
        assert ran.ended["m1"][1] == f"{kind}.m1: timed out after 10 s: starting"


def test_the_runs_own_deadline_bounds_what_is_slow(slow: Adapters) -> None:
    ran = Ran(ScriptedWait(key=Key(Kind.NODE, "m1"), looks=["starting"]), deadline=20.0, adapters=slow)
    assert ran.ended["m1"][1] == "timed out while waiting: starting"


def test_an_image_is_loaded_on_its_machine() -> None:
    image = Image("lab/x:1", "x.tar", "sha256:1")
    assert LoadImage(key=Key(Kind.IMAGE, "lab/x:1"), machine="m1", image=image).host == "m1"
