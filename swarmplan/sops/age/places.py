"""Where private age keys are: the places that sops looks in, and files that are given by name.

Source: ``age/keysource.go`` of sops."""

import os
import shlex
from collections.abc import Callable, Mapping, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, Transient
from swarmplan.limits import AGE_KEY_BYTES
from swarmplan.system.regular_files import content_of

Printed = Callable[[Sequence[str], Mapping[str, str]], str]
"""Runs a program with more variables and gives what it prints. Raises Permanent and Transient, without quoting that."""
_RECIPIENT = "SOPS_AGE_RECIPIENT"
"""The variable that tells a program which key is asked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of keys. ``read`` gives its text for a recipient, None where there is nothing; raises Permanent and Transient.
    ``words``: keys are separated by spaces. ``asks``: it runs a program, each time for one recipient. ``ssh``: it is used
    for ssh recipients only."""

    name: str
    read: Callable[[str], str | None]
    words: bool = False
    asks: bool = False
    ssh: bool = False


def given_places(files: Sequence[str]) -> tuple[Place, ...]:
    """Files that the user names."""
    return tuple(_file(file, file) for file in files)


def machine_places(environ: Mapping[str, str], printed: Printed | None = None) -> tuple[Place, ...]:
    """The places that sops looks in; programs last, since they may ask a person, and none without ``printed``."""
    home = environ.get("HOME", "")
    config = environ.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else "")
    found: list[Place] = []
    if text := environ.get("SOPS_AGE_KEY"):
        found.append(Place("SOPS_AGE_KEY", lambda _: text, words=True))
    if file := environ.get("SOPS_AGE_KEY_FILE"):
        found.append(_file("SOPS_AGE_KEY_FILE", file))
    if config:
        default = f"{config}/sops/age/keys.txt"
        found.append(_file(default, default, optional=True))
    if file := environ.get("SOPS_AGE_SSH_PRIVATE_KEY_FILE"):
        found.append(_file("SOPS_AGE_SSH_PRIVATE_KEY_FILE", file, ssh=True))
    of_ssh = [f"{home}/.ssh/{name}" for name in ("id_ed25519", "id_rsa")] if home else []
    found += [_file(file, file, optional=True, ssh=True) for file in of_ssh]
    for name, ssh in (("SOPS_AGE_KEY_CMD", False), ("SOPS_AGE_SSH_PRIVATE_KEY_CMD", True)):
        if (command := environ.get(name)) and printed is not None:
            found.append(_program(name, command, printed, ssh=ssh))
    return tuple(found)


def _file(name: str, file: str, *, optional: bool = False, ssh: bool = False) -> Place:
    return Place(name, lambda _: _text(file, optional=optional), ssh=ssh)


def _text(file: str, *, optional: bool) -> str | None:
    if optional and not os.path.lexists(file):
        return None
    data = content_of(file, AGE_KEY_BYTES)
    if len(data) > AGE_KEY_BYTES:
        raise Permanent(f"{file} is larger than {AGE_KEY_BYTES} bytes, too large for a file of keys")
    return data.decode(errors="replace")


def _program(name: str, command: str, printed: Printed, *, ssh: bool) -> Place:
    def read(recipient: str) -> str:
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise Permanent(f"cannot be split into words: {error}") from None
        if not words:
            raise Permanent("is not a command")
        try:
            return printed(words, {_RECIPIENT: recipient})
        except (Permanent, Transient) as error:
            raise type(error)(f"the program {words[0]} failed: {error}") from None

    return Place(name, read, asks=True, ssh=ssh)
