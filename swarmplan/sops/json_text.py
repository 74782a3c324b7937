"""JSON documents, with numbers as sops reads them: whole ones of 64 bits, all others as floats."""

import json
from math import isinf
from typing import NoReturn

from swarmplan.sops.fault import SopsFault
from swarmplan.sops.tree import Tree, check_size, unique

_MAX_DIGITS = 20
_TAB = "\t"


def json_tree(text: str) -> Tree:
    """The object. Raises SopsFault."""
    try:
        tree = json.loads(
            text, object_pairs_hook=unique, parse_int=_whole, parse_float=_float, parse_constant=_refused
        )
    except json.JSONDecodeError as error:
        raise SopsFault(
            f"line {error.lineno}, column {error.colno}: not valid JSON: {error.msg.lower()}"
        ) from None
    except RecursionError:
        raise SopsFault("nested too deeply") from None
    if not isinstance(tree, dict):
        raise SopsFault("must be an object")
    check_size(tree)
    return tree


def _whole(digits: str) -> int | float:
    value = int(digits) if len(digits) <= _MAX_DIGITS else None
    return value if value is not None and -(2**63) <= value < 2**63 else _float(digits)


def _float(digits: str) -> float:
    value = float(digits)
    if isinf(value):
        raise SopsFault("not valid JSON: a number is too large")
    return value


def _refused(word: str) -> NoReturn:
    raise SopsFault(f"not valid JSON: {word} is not a number")


def json_text(tree: Tree) -> str:
    """A decrypted document, indented as sops does."""
    return f"{json.dumps(tree, ensure_ascii=False, indent=_TAB)}\n"
