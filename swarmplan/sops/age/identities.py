"""Private age keys in a text: those that age-keygen makes, and ssh keys."""

import re
from typing import TypeAlias

from pyrage import IdentityError, ssh, x25519

from swarmplan.dataclass import dataclass

Identity: TypeAlias = x25519.Identity | ssh.Identity
_UNSUPPORTED = (
    ("AGE-SECRET-KEY-PQ-1", "post-quantum keys are not supported"),
    ("AGE-PLUGIN-", "keys of age plugins are not supported"),
    ("age1", "a recipient (age1…) is not a private key: give the identity (AGE-SECRET-KEY-1…)"),
)
_ENCRYPTED = re.compile(r"\s*(?:age-encryption\.org/v1|-----BEGIN AGE ENCRYPTED FILE-----)")
_SSH = re.compile(r"\s*-----BEGIN [A-Z ]*PRIVATE KEY-----")


@dataclass(frozen=True, slots=True)
class Found:
    """The keys in a text, and why others in it cannot be used; neither quotes one."""

    identities: tuple[Identity, ...] = ()
    problems: tuple[str, ...] = ()


def identities_in(text: str, *, words: bool = False) -> Found:
    """The keys in a text, one a line; ``words``: several may be in one line, as in SOPS_AGE_KEY."""
    if _ENCRYPTED.match(text):
        return Found(problems=("it is encrypted with a passphrase; run age -d on it first",))
    if _SSH.match(text):
        return _ssh(text)
    found: list[Identity] = []
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        written = "" if line.startswith("#") else line
        for word in written.split() if words else filter(None, [written.strip()]):
            try:
                found.append(x25519.Identity.from_str(word))
            except IdentityError:
                problems.append(f"line {number}: {_reason(word)}")
    if not found and not problems:
        problems.append("there is no key in it")
    return Found(tuple(found), tuple(problems))


def _reason(word: str) -> str:
    return next((reason for start, reason in _UNSUPPORTED if word.startswith(start)), "is not an age key")


def _ssh(text: str) -> Found:
    try:
        return Found((ssh.Identity.from_buffer(text.strip().encode() + b"\n"),))
    except IdentityError:  # its text might quote the file
        return Found(problems=("the ssh key has a passphrase, or is neither ed25519 nor RSA",))
