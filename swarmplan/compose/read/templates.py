"""Values in which a manager replaces Go templates for each task: variables, the hostname and mounts.

The manager tests them on an example task when a service is created or updated, and refuses the service if one fails (swarmkit
``template/expand.go``; measured on 20.10.24, 26.1.5 and 28.5.2).
"""

import re

from swarmplan.compose.read.field import Field

_KNOWN = re.compile(
    r"\.(?:Service(?:\.(?:ID|Name|Labels))?|Node(?:\.(?:ID|Hostname|Platform(?:\.(?:Architecture|OS))?))?"
    r"|Task(?:\.(?:ID|Name|Slot))?)?"
)
_LABEL = re.compile(r"\.Service\.Labels\.(\w+)")
_FIELD = re.compile(r"\.[A-Za-z_][\w.]*|\.")
_WORD = re.compile(r"[A-Za-z_]\w*")
_OWN_WORDS = frozenset({"true", "false"})
"""Words that are complete expressions; all others begin a longer one."""
_OPEN, _CLOSE = "{{", "}}"
_HELP = "use the fields of .Service, .Node and .Task, as in {{.Task.Slot}}"


def check_template(field: Field, text: str) -> None:
    """An error if a manager would refuse the template in the text."""
    if fault := template_fault(text):
        field.fault(f"{fault}: {_HELP}")


def template_fault(text: str) -> str:
    """Why a manager would refuse the template in the text, "" if it would not. Of anything more complex than a field's name
    only the closing braces are checked."""
    rest = text
    while _OPEN in rest:
        action, closed, rest = rest.partition(_OPEN)[2].partition(_CLOSE)
        if not closed:
            return f"{_OPEN} is not closed"
        if fault := _fault(action):
            return f"'{_OPEN}{action}{_CLOSE}' {fault}"
    return ""


def _fault(action: str) -> str:
    expression = action.removeprefix("- ").removesuffix(" -").strip()
    if not expression:
        return "is empty"
    # The task that a manager tries it on has no labels (swarmkit controlapi/service.go).
    if label := _LABEL.fullmatch(expression):
        return f'is refused by every manager: write {{{{index .Service.Labels "{label[1]}"}}}}'
    if _FIELD.fullmatch(expression) and not _KNOWN.fullmatch(expression):
        return "is not a field of a task"
    if _WORD.fullmatch(expression) and expression not in _OWN_WORDS:
        return "is not a valid template"
    return ""
