"""What every step is."""

import dataclasses
from importlib import import_module
from pkgutil import iter_modules

import pytest

from swarmplan import steps
from swarmplan.adapters import Adapters
from swarmplan.folders.folder import CopiedFolders
from swarmplan.model.key import Key, Kind
from swarmplan.sources.reader import Reader
from swarmplan.steps.base import Milestone, Step, Wait
from swarmplan.steps.services.listing import ListedWait, Listing

ABSTRACT = {Step, Wait, ListedWait}
ADAPTERS = Adapters("lab", {}, {}, lambda _: NotImplemented, contents=Reader({}), folders=CopiedFolders())
for module in iter_modules(steps.__path__, "swarmplan.steps."):
    import_module(module.name)


def kinds(of: type[Step]) -> set[type[Step]]:
    return {of}.union(
        *(kinds(kind) for kind in of.__subclasses__() if kind.__module__.startswith("swarmplan"))
    )


@pytest.mark.parametrize("kind", sorted(kinds(Step) - ABSTRACT, key=str))
def test_every_step_is_a_frozen_value_that_can_be_looked_at_and_named(kind: type[Step]) -> None:
    assert kind.verb
    assert dataclasses.is_dataclass(kind)
    assert all(getattr(kind, "__dataclass_params__").frozen for kind in kind.__mro__[:-1])  # noqa: B009 - not in the stubs
    looks = kind.unmet_in if issubclass(kind, ListedWait) else kind.unmet
    assert looks not in {Step.unmet, ListedWait.unmet_in}
    assert issubclass(kind, Wait) or kind.apply is not Step.apply


def test_names_tell_steps_apart_by_what_they_do_and_to_what() -> None:
    web = Key(Kind.SERVICE, "web")
    assert Milestone(key=web).name == "reach services.web"
    assert Milestone(key=web).unmet(ADAPTERS) is None


def test_a_step_without_a_look_or_an_act_is_none() -> None:
    bare = Step(key=Key(Kind.SWARM))
    with pytest.raises(NotImplementedError):
        bare.unmet(ADAPTERS)
    with pytest.raises(NotImplementedError):
        bare.apply(ADAPTERS)
    with pytest.raises(NotImplementedError):
        ListedWait(key=bare.key).unmet_in(Listing({}, {}, (), {}))
