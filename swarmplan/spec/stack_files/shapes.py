"""The shapes that values may have in a stack file, as ``docker stack deploy`` checks them before it looks at their content."""

from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum

from swarmplan.dataclass import dataclass


class Kind(StrEnum):
    """The kind of a value once YAML is read, as used in messages."""

    TEXT = "text"
    WHOLE = "a whole number"
    NUMBER = "a number"
    FLAG = "true or false"
    NULL = "nothing"
    LIST = "a list"
    MAPPING = "a mapping"


@dataclass(frozen=True, slots=True)
class Shape:
    """What is valid at a place.

    ``items`` is for a list, and ``unique`` refuses the same item twice. ``members`` are a mapping's known keys; ``others`` is
    for any other, whose name must match ``names``; without it an unknown key is refused, unless the mapping is ``open``, or
    accepts the user's ``extensions``, from this minor version on, and the key is one. ``needed`` is a required key. ``since``
    is the minor version of format 3 that introduced the key. ``cast``: interpolated text becomes a number, or true or false.
    ``duration``: text with a unit. ``beyond`` is what swarmplan accepts in addition.
    """

    kinds: frozenset[Kind]
    items: "Shape | None" = None
    members: Mapping[str, "Shape"] = field(default_factory=dict)
    others: "Shape | None" = None
    unique: bool = False
    open: bool = False
    extensions: int | None = None
    names: str = r"(?s:.)*"
    needed: str = ""
    since: int = 0
    cast: bool = False
    duration: bool = False
    beyond: frozenset[Kind] = frozenset()

    def __or__(self, other: "Shape") -> "Shape":
        """Either of the two; of each shape of a list or a mapping there is one at most."""
        lists, mappings = (
            next((shape for shape in (self, other) if kind in shape.kinds), Shape(frozenset()))
            for kind in (Kind.LIST, Kind.MAPPING)
        )
        return replace(
            mappings,
            kinds=self.kinds | other.kinds,
            items=lists.items,
            unique=lists.unique,
            cast=self.cast or other.cast,
        )


def since(minor: int, shape: Shape) -> Shape:
    """The shape, known from this version of the format on."""
    return replace(shape, since=minor)


def cast(shape: Shape) -> Shape:
    """The shape, where a variable's text is cast."""
    return replace(shape, cast=True)


def one_of(*kinds: Kind) -> Shape:
    """A single value."""
    return Shape(frozenset(kinds))


def listed(items: Shape, *, unique: bool = False) -> Shape:
    """A list."""
    return Shape(frozenset({Kind.LIST}), items, unique=unique)


def mapping(members: Mapping[str, Shape], *, needed: str = "", is_open: bool = False) -> Shape:
    """A mapping with these keys."""
    return Shape(frozenset({Kind.MAPPING}), members=members, needed=needed, open=is_open)


def section(members: Mapping[str, Shape], extensions: int = 7) -> Shape:
    """The same, where the user's extensions are allowed from this minor version on."""
    return Shape(frozenset({Kind.MAPPING}), members=members, extensions=extensions)


def named(others: Shape, names: str = r"(?s:.)*") -> Shape:
    """A mapping whose keys are the user's names."""
    return Shape(frozenset({Kind.MAPPING}), others=others, names=names)


def declared(others: Shape) -> Shape:
    """A section of things that the user names."""
    return named(others, r"[a-zA-Z0-9._-]+")


TEXT = one_of(Kind.TEXT)
WHOLE = one_of(Kind.WHOLE)
NUMBER = one_of(Kind.NUMBER)
FLAG = one_of(Kind.FLAG)
NULL = one_of(Kind.NULL)
DURATION = replace(TEXT, duration=True)
TEXTS = listed(TEXT)
UNIQUE_TEXTS = listed(TEXT, unique=True)
ONE_OR_MORE = TEXT | UNIQUE_TEXTS
OPTIONS = named(TEXT | NUMBER)
PAIRS = named(TEXT | NUMBER | NULL, r"(?s:.)+") | UNIQUE_TEXTS
