"""Our ``dataclass`` beside the standard library's: nobody can tell the classes apart."""

import dataclasses
import inspect
from collections.abc import Callable
from copy import copy, deepcopy
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


@pytest.mark.parametrize("options", [{}, {"frozen": True}, {"slots": True}, {"frozen": True, "slots": True}])
def test_it_is_called_alike(options: dict[str, bool]) -> None:
    """Defaults, factories, fields that are no arguments or go by name only, what is done afterwards, and every wrong call."""

    def built(dataclass: Decorator) -> Any:
        @dataclass(**options)
        class Built:
            name: str
            count: int = 1
            apart: str = dataclasses.field(kw_only=True)
            more: list[int] = dataclasses.field(default_factory=lambda: [1])
            fixed: str = dataclasses.field(default="f", init=False)
            made: list[int] = dataclasses.field(default_factory=list, init=False)

            def __post_init__(self) -> None:
                self.made.append(self.count)

        return Built

    def seen(of: Any, *arguments: Any, **named: Any) -> object:
        try:
            one, again = of(*arguments, **named), of(*arguments, **named)
        except TypeError as error:
            return str(error).rpartition("<locals>.")[2]
        assert one.made is not again.made
        assert pickled(one) == [getattr(one, field.name) for field in dataclasses.fields(one)]
        return repr(one).rpartition("<locals>.")[2]

    ours_, theirs = built(ours), built(dataclasses.dataclass)
    calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        (("a",), {"apart": "x"}),
        (("a", 2, [3]), {"apart": "x"}),
        ((), {"name": "a", "more": [], "apart": ""}),
        (("a",), {}),
        ((), {"apart": "x"}),
        (("a", 1, [], "x"), {}),
        (("a",), {"apart": "x", "fixed": "g"}),
        (("a",), {"apart": "x", "other": 1}),
    ]
    for arguments, named in calls:
        for _ in range(2):  # the first call is another one
            assert seen(ours_, *arguments, **named) == seen(theirs, *arguments, **named)
    assert parameters(ours_) == parameters(theirs)


def parameters(of: Any) -> list[tuple[str, object]]:
    return [(one.name, one.kind) for one in inspect.signature(of).parameters.values()]


def pickled(one: Any) -> list[Any]:
    """What a copy of it has in its fields."""
    copied = copy(one)
    return [getattr(copied, field.name) for field in dataclasses.fields(one)]


@pytest.mark.parametrize("dataclass", [ours, dataclasses.dataclass])
def test_what_is_frozen_is_inherited_by_what_is_frozen_only(dataclass: Decorator) -> None:
    frozen = made(ours, {"frozen": True})

    @dataclass(frozen=True)
    class More(frozen):  # type: ignore[misc, valid-type]
        more: int = 0

    more = More("a")
    for name in ("name", "more", "unknown"):
        with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot assign to field '{name}'"):
            setattr(more, name, 1)
        with pytest.raises(dataclasses.FrozenInstanceError, match=f"cannot delete field '{name}'"):
            delattr(more, name)
    with pytest.raises(TypeError, match="cannot inherit non-frozen"):

        @dataclass
        class Loose(frozen):  # type: ignore[misc, valid-type]
            pass
