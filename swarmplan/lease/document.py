"""What a lease says: who holds it, and which of its states this is. As labels of a config, and as one line of text on a host.

All of it may have been written by anybody: it is checked, cut to a length, and shown without control characters.
"""

import json
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields

from swarmplan.dataclass import dataclass
from swarmplan.errors import Refused
from swarmplan.model.labels.bookkeeping import BOOKKEEPING_LABEL
from swarmplan.model.redaction.plain_text import printable

FORMAT = 1
"""What ``swarmplan.lease.version`` is in this version of swarmplan. A later one is left alone."""
PREFIX = "swarmplan.lease."
UNREADABLE = "unreadable"
"""Stands for the holder of a lease that cannot be read, so that it can be revoked by name."""
_LONGEST = 200
"""Characters of each text that are kept."""
LONGEST_LINE = 4096
"""Characters of a lock on a host."""
_SHORT = 40
_MOST = 10**15
"""No number in a lease is larger: none that swarmplan counts comes near it, and a float still holds it exactly."""
_LONGEST_TTL = 600.0
"""Seconds: no lease blocks others for longer than that, whatever it says."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One state of a lease. ``holder`` is a short id for people, "" while nobody has it; ``nonce`` is new at each
    acquisition, ``epoch`` one more, ``seq`` one more at each renewal: two states are never equal. ``index`` is the version of
    the swarm's store when it was acquired, 0 while that is not known. ``acquired`` is that run's wall clock, for people
    alone. ``ttl`` is in seconds. ``message`` is what the run is for, ``revoked_by`` who revoked it.

    A lease without a holder that has a nonce is of a run that may still be running, as it was revoked, or of whose calls one
    may still be carried out: it is free once it was seen unchanged for its ttl. Without a nonce it was given back, and is
    free at once."""

    holder: str = ""
    nonce: str = ""
    host: str = ""
    user: str = ""
    command: str = ""
    commit: str = ""
    message: str = ""
    epoch: int = 0
    seq: int = 0
    index: int = 0
    acquired: str = ""
    ttl: float = 60.0
    revoked_by: str = ""

    @property
    def free(self) -> bool:
        """Whether it can be taken at once."""
        return not self.holder and not self.nonce

    def same_run(self, other: "Lease") -> bool:
        """Whether both are of the same acquisition."""
        return bool(self.nonce) and (self.holder, self.nonce, self.epoch) == (
            other.holder, other.nonce, other.epoch,
        )  # fmt: skip

    @property
    def who(self) -> str:
        """The run for people: ``'swarmplan apply' by anna@laptop (id 3fa9c1), since 2026-01-02T03:04:05Z``."""
        if not self.holder:
            return (
                "nobody" if self.free else "a run whose lease was revoked" if self.revoked_by else self._run
            )
        since = f", since {self.acquired}" if self.acquired else ""
        about = f", for {self.message!r}" if self.message else ""
        return f"{self._run} (id {self.holder}){since}{about}"

    @property
    def ended(self) -> str:
        """How it ended, where nobody has it and it is not free yet."""
        if self.revoked_by:
            return f"the lease was revoked by {self.revoked_by}"
        return f"{self._run} has ended, and a call of it may still be carried out"

    @property
    def _run(self) -> str:
        person = "@".join(filter(None, [self.user, self.host])) or "an unknown user"
        return f"'{self.command or 'swarmplan'}' by {person}"

    def labels(self) -> dict[str, str]:
        """The labels of the config that holds it."""
        return {
            BOOKKEEPING_LABEL: "lease",
            **{f"{PREFIX}{name}": text for name, text in self._texts().items()},
        }

    def line(self) -> str:
        """One line of JSON in ASCII, for a lock on a host; texts are cut where it would be too long for one."""
        texts = self._texts()
        line = json.dumps(texts)
        return (
            line
            if len(line) <= LONGEST_LINE
            else json.dumps({name: _cut(text) for name, text in texts.items()})
        )

    def _texts(self) -> dict[str, str]:
        texts = {each.name: getattr(self, each.name) for each in fields(self)}
        shown = {name: f"{value:g}" if name == "ttl" else str(value) for name, value in texts.items()}
        return {"version": str(FORMAT), **shown}


def from_labels(labels: Mapping[str, str] | None) -> Lease:
    """The lease in the labels of a config of its name. Raises Refused where it is not swarmplan's, or cannot be read."""
    labels = labels or {}
    if labels.get(BOOKKEEPING_LABEL) != "lease":
        raise Refused(
            "a config swarmplan-lease exists that is not swarmplan's own: remove it, or recreate it under another name (docker config ls)"
        )
    return _lease(
        {name.removeprefix(PREFIX): text for name, text in labels.items() if name.startswith(PREFIX)}
    )


def from_line(line: str) -> Lease:
    """The lease in a line of a file on a host; a free one of an empty line. Raises Refused where it cannot be read."""
    if not line.strip():
        return Lease()
    try:
        texts = json.loads(line[:LONGEST_LINE])
    except (ValueError, RecursionError):
        texts = None
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise Refused(_unreadable("it is not a line of JSON", UNREADABLE))
    return _lease(texts)


def next_epoch(epoch: int) -> int:
    """The epoch of the acquisition after this one; it starts again rather than grow to what cannot be read."""
    return epoch + 1 if epoch < _MOST else 1


def shown_text(text: str) -> str:
    """A text from outside, short and without control characters."""
    return printable(text[:_LONGEST], "?")


def held_by_hand(labels: Mapping[str, str] | None) -> Lease:
    """The lease in labels that ``from_labels`` refuses for what is in them, as one that somebody has. Raises Refused where it
    is in a newer format or not swarmplan's."""
    try:
        return from_labels(labels)
    except Refused:
        labels = labels or {}
        version = _number(labels.get(f"{PREFIX}version", ""))
        if labels.get(BOOKKEEPING_LABEL) != "lease" or (version or 0) > FORMAT:
            raise
        return Lease(holder=shown_text(labels.get(f"{PREFIX}holder", "")) or UNREADABLE, nonce=UNREADABLE)


def line_held_by_hand(line: str) -> Lease:
    """The same of a line of a file on a host. Raises Refused where it is in a newer format."""
    try:
        return from_line(line)
    except Refused:
        with suppress(ValueError, RecursionError):
            texts = json.loads(line)
            written = texts.get("version", "") if isinstance(texts, dict) else ""
            if isinstance(written, str) and (_number(written) or 0) > FORMAT:
                raise
        return Lease(holder=UNREADABLE, nonce=UNREADABLE)


def _cut(text: str) -> str:
    return text.encode("ascii", "replace").decode()[:_SHORT]


def _lease(texts: Mapping[str, str]) -> Lease:
    holder = shown_text(texts.get("holder", "")) or UNREADABLE
    written = texts.get("version", "")
    version = _number(written)
    if version is not None and version > FORMAT:
        raise Refused(
            f"the lease is in a newer format ({version}, known: {FORMAT}): use the version of swarmplan that wrote it, or a"
            " later one"
        )
    numbers = {name: _number(texts.get(name, "")) for name in ("epoch", "seq", "index")}
    ttl = _seconds(texts.get("ttl", ""))
    wrong = [
        name for name, number in (("version", version), *numbers.items(), ("ttl", ttl)) if number is None
    ]
    if wrong:
        found = shown_text(texts.get(wrong[0], ""))
        why = "too large" if _decimal(found) and ttl is not None else "not a number"
        raise Refused(_unreadable(f"{wrong[0]} is {found!r}, {why}", holder))
    text = {name: shown_text(texts.get(name, "")) for name in _TEXTS}
    ttl = min(max(ttl or 0, 1), _LONGEST_TTL)
    epoch, seq, index = (numbers[name] or 0 for name in ("epoch", "seq", "index"))
    return Lease(**text, epoch=epoch, seq=seq, index=index, ttl=ttl)


_TEXTS = ("holder", "nonce", "host", "user", "command", "commit", "message", "acquired", "revoked_by")


def _number(text: str) -> int | None:
    """A whole number without a sign that is not too large. Never by way of a float, which is another number from 2**53 on."""
    return int(text) if _decimal(text) and len(text) <= len(str(_MOST)) and int(text) <= _MOST else None


def _decimal(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _seconds(text: str) -> float | None:
    """A number without a sign, that is no longer than numbers are."""
    try:
        return float(text) if 0 < len(text) <= 20 and text[0].isdigit() and "e" not in text.lower() else None  # noqa: PLR2004
    except ValueError:
        return None


def _unreadable(why: str, holder: str) -> str:
    hint = f"swarmplan unlock --holder {shlex.quote(holder)}"
    return f"the lease cannot be read, as somebody else wrote it: {why}; `{hint}` resets it"
