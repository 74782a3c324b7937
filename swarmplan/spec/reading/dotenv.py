"""Files of ``NAME=value`` lines: ``--env-file``, and a service's ``env_file``.

Source: Compose's "env_file" format: comments, ``export``, single quotes verbatim, double quotes with escapes.
"""

import re
from collections import ChainMap
from collections.abc import Mapping, Sequence

from swarmplan.limits import MEMBERS
from swarmplan.spec.yaml.findings import Fault, Findings
from swarmplan.spec.yaml.interpolate import interpolate
from swarmplan.spec.yaml.metered import Metered
from swarmplan.spec.yaml.source import open_waiting, read_text
from swarmplan.spec.yaml.tree import Position
from swarmplan.spec.yaml.withheld import readable, with_lower
from swarmplan.system.regular_files import OpenFile

_LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_.\-]*)\s*(?:[=:]\s*(?P<value>.*))?")
_COMMENT = re.compile(r"(?<!\S)#")
_ESCAPES = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\", "\\$": "$$"}
# Without ambiguity, against backtracking: a row of backslashes without a closing quote took forever.
_DOUBLE = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"\s*(?:#.*)?')
_SINGLE = tuple(
    re.compile(rf"'(?P<text>{text})'\s*(?:#.*)?") for text in (r"(?:[^'\\]|\\.)*", r"(?:[^'\\]|\\.)*\\")
)


def variables(
    text: str, file: str, environ: Mapping[str, str], rank: int = 0, *, literal: bool = False
) -> tuple[dict[str, str], list[Fault]]:
    """The variables of one file, in order, and its errors. ``environ`` takes precedence over the file's own in ``${NAME}``;
    ``literal``: nothing is interpolated.

    A name alone takes its value from ``environ`` and is left out if it has none there.
    """
    found: dict[str, str] = {}
    known = Metered(ChainMap(dict(environ), found), environ)
    faults: list[Fault] = []
    for number, line in enumerate(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        at = Position(file, number, 1, rank)
        if len(found) >= MEMBERS:
            faults.append(Fault(at, f"a file may have at most {MEMBERS} variables"))
            break
        if match is None:
            faults.append(Fault(at, "not a NAME=value line"))
            continue
        name, written = match["name"], match["value"]
        try:
            if written is not None:
                found[name] = _value(written, None if literal else known)
            elif (value := readable(environ, name)) is not None:
                found[name] = value
        except ValueError as error:
            faults.append(Fault(at, str(error), (name,)))
    return found, faults


def environment(
    files: Sequence[str],
    environ: Mapping[str, str],
    findings: Findings,
    rank: int = -1,
    open_file: OpenFile = open_waiting,
) -> Mapping[str, str]:
    """Variables for interpolation; later files take precedence over earlier ones, and ``environ`` over all."""
    found: dict[str, str] = {}
    for file in files:
        try:
            read, faults = variables(
                read_text(file, rank, open_file=open_file), file, with_lower(environ, found), rank
            )
        except Fault as fault:
            findings.add(fault)
            continue
        if {"apiVersion", "kind"} <= read.keys() or "services" in read:
            findings.add(
                Fault(Position(file, 0, 0, rank), "this is a YAML file, not a file of NAME=value lines")
            )
            continue
        found |= read
        findings.add(*faults)
    return with_lower(environ, found)


def _value(written: str, environ: Mapping[str, str] | None) -> str:
    """The value, with variables from ``environ``; None: a $ is one."""
    if written.startswith("'"):
        return _quoted(written, *_SINGLE)
    if written.startswith('"'):
        quoted = _quoted(written, _DOUBLE)
        escapes = _ESCAPES if environ is not None else {**_ESCAPES, "\\$": "$"}
        text = re.sub(r"\\.", lambda escape: escapes.get(escape[0], escape[0]), quoted)
    else:
        text = _COMMENT.split(written, maxsplit=1)[0].strip()
    return text if environ is None else interpolate(text, environ, lambda _: None)


def _quoted(written: str, *forms: re.Pattern[str]) -> str:
    """The text between the quotes."""
    match = next((found for form in forms if (found := form.fullmatch(written))), None)
    if match is None:
        raise ValueError("the quote is not closed on this line")
    return match["text"]
