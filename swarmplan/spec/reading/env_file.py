"""A service's ``env_file`` in a stack, read as ``docker stack deploy`` reads it: each line is taken literally.

No quotes, no variables, no comment after a value; measured on 20.10.24 and 28.5.2.
"""

from collections.abc import Mapping

from swarmplan.limits import MEMBERS
from swarmplan.spec.yaml.findings import Fault
from swarmplan.spec.yaml.tree import Position
from swarmplan.spec.yaml.withheld import is_withheld, withheld_message


def raw_variables(
    text: str, file: str, environ: Mapping[str, str], rank: int = 0
) -> tuple[dict[str, str], list[Fault]]:
    """The variables of one file, in order, and its errors. A name alone takes its value from ``environ`` and is left out if
    it has none there."""
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for number, line in enumerate(text.split("\n"), start=1):
        written = line.removesuffix("\r").lstrip()
        if not written or written.startswith("#"):
            continue
        if len(found) >= MEMBERS:
            faults.append(
                Fault(Position(file, number, 1, rank), f"a file may have at most {MEMBERS} variables")
            )
            break
        name, equals, value = written.partition("=")
        if not name or len(name.split()) > 1 or name != name.strip():
            at = Position(file, number, 1, rank)
            faults.append(
                Fault(at, "not a NAME=value line; a stack's env_file allows no export and no spaces in names")
            )
        elif is_withheld(environ, name) and not value:
            faults.append(Fault(Position(file, number, 1, rank), withheld_message(environ, name)))
        elif equals:
            found[name] = value
        elif name in environ:
            found[name] = environ[name]
    return found, faults
