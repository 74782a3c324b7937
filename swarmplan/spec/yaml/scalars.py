"""The YAML type of a value without quotes.

YAML 1.2's core schema with the octal ``0644`` of 1.1, as Compose's reader has it: ``yes`` and ``22:22`` stay text.
"""

import re
from math import isfinite

from swarmplan.spec.yaml.tree import Value

NAMED: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
OLD_FLAGS = frozenset({"yes", "no", "on", "off"})
"""True and false of YAML 1.1, in lower case."""
_INTEGER = re.compile(r"[-+]?(?:0b[01]{1,63}|0x[0-9a-fA-F]{1,15}|0o?[0-7]{1,20}|[1-9][0-9]{0,17}|0)")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"^([-+]?)0([0-7]+)$")


def core_value(text: str) -> Value:
    """The value of a plain scalar."""
    if text in NAMED:
        return NAMED[text]
    if _INTEGER.fullmatch(text):
        return int(_LEADING_ZERO.sub(r"\g<1>0o\2", text), 0)
    if FLOAT.fullmatch(text) and isfinite(number := float(text)):
        return number
    return text
