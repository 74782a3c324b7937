"""What a plan needs of this place is asked for before its first step."""

from pathlib import Path

import pytest
from fake_clock import FakeClock
from laws.rig import Rig, Variables, allow_all
from small_cluster import CLUSTER, cluster, contents

from swarmplan.adapters import Adapters
from swarmplan.errors import Permanent
from swarmplan.events import Event, Result, Verdict
from swarmplan.execute.executor import Executor
from swarmplan.keys.keeper import keeper
from swarmplan.model.cluster import Desired
from swarmplan.model.content import Source
from swarmplan.model.image import Image
from swarmplan.model.swarm import KeyPlace, SwarmSettings
from swarmplan.reconcile.reconcile import Reconciler

HELD = cluster(
    services={"web": {"secrets": ["db", "tls"]}},
    secrets=contents(db="1", tls="2"),
    configs=contents(page="3"),
)


class Empty(Variables):
    """Nothing is set, and no file is there."""

    def check_file(self, path: str) -> None:
        raise Permanent(f"no such file: {path}")

    def read(self, source: Source) -> bytes:
        raise Permanent(f"{source} is not set")


class Other(Variables):
    def read(self, source: Source) -> bytes:
        return b"another" + super().read(source)


@pytest.fixture
def rig() -> Rig:
    return Rig()


def applied(wanted: Desired, adapters: Adapters) -> tuple[Verdict, list[Event]]:
    events: list[Event] = []
    executor = Executor(adapters, events.append, clock=FakeClock())
    return Reconciler(wanted, adapters, executor, allow_all).apply(), events


def test_all_that_is_missing_is_reported_and_nothing_is_begun(rig: Rig) -> None:
    adapters = rig.adapters(HELD)
    adapters.contents = Empty()
    verdict, events = applied(HELD, adapters)
    assert (verdict.result, verdict.rounds, verdict.outcomes, events) == (Result.FAILED, 0, (), [])
    began = "nothing was changed, because the plan cannot be carried out here: create secrets.db-"
    assert verdict.reason.startswith(began)
    assert all(f"the variable {name} is not set" in verdict.reason for name in "123")
    assert rig.world.driver(CLUSTER).observe() == {}


def test_what_holds_something_else_than_the_plan_was_made_for_is_refused(rig: Rig) -> None:
    adapters = rig.adapters(HELD)
    adapters.contents = Other()
    verdict, events = applied(HELD, adapters)
    assert (verdict.result, events) == (Result.REFUSED, [])
    assert "has changed since the plan was made: plan again" in verdict.reason


def test_what_many_steps_miss_is_reported_once(rig: Rig) -> None:
    image = Image("lab/hello:1", "/gone.tar", "sha256:1")
    wanted = cluster(1, 2, images={image.reference: image})
    adapters = rig.adapters(wanted)
    adapters.contents = Empty()
    verdict, events = applied(wanted, adapters)
    assert (verdict.result, events) == (Result.FAILED, [])
    assert verdict.reason.count("no such file: /gone.tar") == 1


def test_the_place_of_the_key_is_checked(rig: Rig, tmp_path: Path) -> None:
    place = KeyPlace(file=str(tmp_path / "none" / "lab.key"))
    settings = SwarmSettings({"EncryptionConfig": {"AutoLockManagers": True}}, unlock_key=place)
    wanted = cluster(1, swarm=settings)
    adapters = rig.adapters(wanted)
    adapters.keys = keeper(place)
    verdict, events = applied(wanted, adapters)
    assert (verdict.result, events) == (Result.FAILED, [])
    assert "there is no directory" in verdict.reason


@pytest.mark.parametrize("missing", ["put", "get"])
def test_programs_that_keep_a_key_are_looked_for_and_not_run(missing: str, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    commands = {"put": ("touch", str(ran)), "get": ("touch", str(ran))}
    keeper(KeyPlace(**commands)).check_preconditions()
    commands[missing] = ("no-such-program-here",)
    with pytest.raises(Permanent, match=r"no-such-program-here.* failed: no such program in PATH"):
        keeper(KeyPlace(**commands)).check_preconditions()
    assert not ran.exists()
