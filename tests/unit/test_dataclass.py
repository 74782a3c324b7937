"""Our ``dataclass`` beside the standard library's: nobody can tell the classes apart."""

import dataclasses
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from swarmplan.dataclass import dataclass as ours

Decorator = Callable[..., Any]
OPTIONS = [
    {"frozen": True, "slots": True},
    {"frozen": True, "kw_only": True},
    {"slots": True},
    {"frozen": True, "slots": True, "order": True},
    {"slots": True, "eq": False},
    {"frozen": True, "eq": True, "repr": True},
    {"frozen": True, "repr": False},
    {"unsafe_hash": True},
    {},
]


def made(dataclass: Decorator, options: dict[str, bool]) -> Any:
    @dataclass(**options)
    class Named:
        name: str
        count: int = 1
        secret: str = dataclasses.field(default="s", repr=False)
        aside: int = dataclasses.field(default=0, compare=False)

    return Named


@pytest.mark.parametrize("options", OPTIONS)
def test_values_compare_hash_and_show_alike(options: dict[str, bool]) -> None:
    """Equal, unequal, of another class; what is not to be compared or shown is not."""

    def seen(of: Any) -> list[object]:
        one, same, other = of(name="a"), of(name="a", aside=7), of(name="b")
        compared = [
            one == same,
            one == other,
            one != other,
            one == ("a", 1, "s"),
            one == object(),
        ]
        hashed = [of.__hash__ is None, of.__hash__ is object.__hash__]
        if options.get("frozen"):
            hashed += [hash(one) == hash(same), len({one, same, other})]
        return [
            *compared,
            *hashed,
            repr(one).partition(" at ")[0],
            of.__match_args__,
            [field.name for field in dataclasses.fields(of)],
        ]

    assert seen(made(ours, options)) == seen(made(dataclasses.dataclass, options))


def test_it_can_stand_without_options() -> None:
    """``@dataclass`` is ``@dataclass()``."""

    @ours
    class Bare:
        name: str = "a"

    assert Bare() == Bare()
    assert repr(Bare()).endswith("Bare(name='a')")
    assert Bare.__hash__ is None


@pytest.mark.parametrize("dataclass", [ours, dataclasses.dataclass])
def test_what_is_frozen_stays_and_is_replaced_and_copied(dataclass: Decorator) -> None:
    value = made(dataclass, {"frozen": True, "slots": True})("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.name = "b"
    assert not hasattr(value, "__dict__")
    assert dataclasses.replace(value, name="b").name == "b"
    assert deepcopy(value) == value


@pytest.mark.parametrize("dataclass", [ours, dataclasses.dataclass])
def test_subclasses_are_equal_to_their_own_kind_only_and_written_methods_stay(dataclass: Decorator) -> None:
    @dataclass(frozen=True, kw_only=True)
    class Base:
        name: str = "a"

        def __repr__(self) -> str:
            return "written"

    @dataclass(frozen=True, kw_only=True)
    class Sub(Base):
        more: int = 2

    assert Base() != Sub()
    assert Sub() != Sub(more=3)
    assert repr(Base()) == "written"
    assert repr(Sub()).endswith("Sub(name='a', more=2)")


@pytest.mark.parametrize("dataclass", [ours, dataclasses.dataclass])
def test_what_has_no_fields_or_holds_itself(dataclass: Decorator) -> None:
    @dataclass(frozen=True, slots=True)
    class Empty:
        pass

    @dataclass(slots=True)
    class Node:
        inside: list[Any] = dataclasses.field(default_factory=list)

    assert Empty() == Empty()
    assert hash(Empty()) == hash(())
    node = Node()
    node.inside.append(node)
    assert repr(node).endswith("Node(inside=[...])")
