"""Go templates, as far as courses use them: ``{{.Spec.Role}}``, ``{{json .Spec}}``, ``{{len .Nodes}}``, ``{{index .Labels "a"}}``."""

import json
import re
from typing import Any

from swarmplan.simulator.docker_cli.ended import Ended, not_known

_ACTION = re.compile(r"{{-?\s*(.*?)\s*-?}}")
_PATH = re.compile(r"\.[\w.]*")
_CALL = re.compile(r"(json|len|lower|upper|title)\s+(\.[\w.]*)")
_INDEX = re.compile(r'index\s+(\.[\w.]*)\s+"([^"]*)"')
_WORDS = {"lower": str.lower, "upper": str.upper, "title": str.title}


def rendered(template: str, value: Any) -> str:
    """The template filled with this value. Raises Ended for what is not known here, and for a field that is not there."""
    text = template.replace("\\t", "\t").replace("\\n", "\n")
    return _ACTION.sub(lambda found: _shown(found, value), text)


def _shown(found: re.Match[str], value: Any) -> str:
    action = found[1]
    if _PATH.fullmatch(action):
        return as_go(_at(value, action, found))
    if call := _CALL.fullmatch(action):
        inner = _at(value, call[2], found)
        if call[1] == "json":
            return _as_json(inner)
        return str(len(inner or ())) if call[1] == "len" else _WORDS[call[1]](as_go(inner))
    if index := _INDEX.fullmatch(action):
        return as_go((_at(value, index[1], found) or {}).get(index[2], ""))
    raise not_known(f"the template {found[0]}")


def _at(value: Any, path: str, found: re.Match[str]) -> Any:
    for name in filter(None, path.split(".")):
        if not isinstance(value, dict) or (name not in value and not _may_be_absent(name)):
            text = f'template: :1:{found.start() + 2}: executing "" at <{path}>: map has no entry for key "{name}"'
            raise Ended(f"template parsing error: {text}")
        value = value.get(name)
    return value


def _may_be_absent(name: str) -> bool:
    """Whether an engine leaves the field out where there is nothing to say."""
    return name in {
        "ManagerStatus",
        "Leader",
        "PreviousSpec",
        "UpdateStatus",
        "Labels",
        "NodeID",
        "Slot",
        "Err",
    }


def as_go(value: Any) -> str:
    """A value as Go prints it."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "<nil>"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{name}:{as_go(each)}' for name, each in sorted(value.items()))}]"
    if isinstance(value, list):
        return f"[{' '.join(map(as_go, value))}]"
    return str(value)


def _as_json(value: Any) -> str:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
