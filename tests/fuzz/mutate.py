"""Documents and texts spoilt at random, in one place or a few."""

from random import Random
from typing import Any

from fuzz.draw import HOSTILE

Path = tuple[Any, ...]

SCRAPS = ["\t", " ", "\n", ":", "-", "{", "}", "[", "]", "&a", "*a", "<<: *a", "!!binary", "---\n", "|", ">", "%", "@", "`", "\x00", "\x85",
          "\ufeff", "${", "}", "$", "#", "'", '"', "\\", "? ", "é", "\U0001f600", "0x", "1e999", "<<<"]  # fmt: skip


def spoilt(random: Random, document: Any, *, times: int) -> Any:
    """The document with up to ``times`` places lost, emptied, retyped, repeated or swapped. The document itself is changed."""
    for _ in range(times):
        places = list(_places(document, ()))
        if not places:
            return random.choice(HOSTILE)
        path = random.choice(places)
        holder = document
        for part in path[:-1]:
            holder = holder[part]
        _spoil(random, holder, path[-1], document, random.choice(places))
    return document


def _places(value: Any, path: Path) -> Any:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield (*path, name)
        yield from _places(part, (*path, name))


def _spoil(random: Random, holder: Any, name: Any, document: Any, other: Path) -> None:
    match random.randrange(5):
        case 0:
            del holder[name]
        case 1 | 2:
            holder[name] = random.choice(HOSTILE)
        case 3:
            holder[name] = _at(document, other) if not _inside(holder, _at(document, other)) else None
        case _:
            if isinstance(holder, dict):
                holder[f"{name}{random.choice(['x', '', ' ', '.'])}"] = holder.pop(name)
            else:
                holder.append(holder[name])


def _at(document: Any, path: Path) -> Any:
    for part in path:
        document = document[part]
    return document


def _inside(holder: Any, value: Any) -> bool:
    """Whether a value holds its would-be holder: that would be a cycle."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is holder or any(_inside(holder, part) for part in parts)


def scrambled(random: Random, text: str, *, times: int) -> str:
    """The text with up to ``times`` places cut out, repeated or overwritten."""
    for _ in range(times):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.randint(0, 30))
        match random.randrange(4):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + text[start:]
            case 2:
                text = text[:start] + random.choice(SCRAPS) + text[start:]
            case _:
                text = text[:start] + random.choice(SCRAPS) * random.choice([1, 2, 500]) + text[end:]
    return text
