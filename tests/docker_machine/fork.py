"""Which program this is: docker-machine, or Rancher's fork when it is called by the name ``rancher-machine``.

Read in the fork's source (a057776), not measured. Everything else is as in docker-machine.
"""

import os
import re

_RANCHER = "rancher-machine"
_called: list[str] = []
_LOWERED = re.compile(r"(^|: )Error (?!with pre-create)")


def call(name: str) -> None:
    """The name the program was called by."""
    _called.append(name)


def rancher() -> bool:
    return _RANCHER in _called


def release() -> str:
    """What ``version`` says after its first words; a variable of the tests says otherwise."""
    if told := os.environ.get("STAND_IN_RELEASE"):
        return told
    return "v0.15.0-rancher137, build a057776" if rancher() else "0.16.2, build bd45ab13"


def told_by_create(text: str) -> str:
    """An error of ``create`` in the fork's words: lower-cased but for the pre-create check."""
    if not rancher():
        return text
    text = text.replace("Invalid command line. Found", "invalid arguments: found")
    text = re.sub(r"(?<=creating machine: )(Invalid hostname.*)", r"[\1]", text)
    return _LOWERED.sub(r"\1error ", text)
