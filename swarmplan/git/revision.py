"""A commit as it was found, read from the object itself; pure.

What is written in a commit is anybody's: names may hold what a terminal obeys, and addresses what looks like another one. So nothing that
is not printable is kept, and an author who cannot be read for certain has no address (git-commit-tree(1) has the form).
"""

import re
from dataclasses import replace

from swarmplan.dataclass import dataclass
from swarmplan.git.lines import shown

_PERSON = re.compile(r"(?P<name>[^<>]*?) ?<(?P<address>[^<>]*)> (?P<time>\d{1,15}) [+-]\d{4,5}")
_ENCODINGS = {"", "utf-8", "utf8", "iso-8859-1", "latin1", "iso-8859-15", "windows-1252"}
"""That are read; what else a commit names is read as UTF-8. Python knows some that turn plain ASCII into other text."""
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Person:
    """An author or committer. ``address`` is "" where the line in the commit is not of the usual form."""

    name: str = ""
    address: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit. ``ref`` is what named it (``branch main``, ``tag v1.2.3``); ``tag`` is the id of the annotated tag that did, "" for
    any other ref; ``tag_name`` the tag's name. ``signer`` is who signed it, "" where that was not verified. ``time`` is the committer's,
    in seconds since the epoch."""

    id: str
    ref: str = ""
    author: Person = Person()
    committer: Person = Person()
    subject: str = ""
    time: int = 0
    tag: str = ""
    tag_name: str = ""
    signer: str = ""

    def signed_by(self, signer: str) -> "Revision":
        """The same, with who signed it."""
        return replace(self, signer=signer)

    def __str__(self) -> str:
        return f"commit {short(self.id)} of {self.ref}" if self.ref else f"commit {short(self.id)}"


@dataclass(frozen=True, slots=True)
class Tag:
    """An annotated tag: what it says of itself."""

    target: str
    kind: str
    name: str


def short(commit: str) -> str:
    """A commit's id as it is shown."""
    return commit[:_SHOWN]


def parse_commit(id_: str, data: bytes) -> Revision:
    """The commit from its object."""
    headers, _, message = data.partition(b"\n\n")
    lines = headers.split(b"\n")
    named = _header(lines, b"encoding").decode("ascii", "replace").lower()
    encoding = named if named in _ENCODINGS else ""
    author, committer = (_text(_header(lines, name), encoding) for name in (b"author", b"committer"))
    found = _PERSON.fullmatch(committer)
    subject = next((line for line in message.split(b"\n") if line.strip()), b"")
    return Revision(
        id_,
        author=_person(author),
        committer=_person(committer),
        subject=shown(_text(subject, encoding).strip()),
        time=int(found["time"]) if found else 0,
    )


def parse_tag(data: bytes) -> Tag:
    """The annotated tag from its object."""
    lines = data.partition(b"\n\n")[0].split(b"\n")
    target, kind, name = (
        _header(lines, word).decode(errors="replace") for word in (b"object", b"type", b"tag")
    )
    return Tag(target, kind, name)


def _header(lines: list[bytes], name: bytes) -> bytes:
    """The first header of this name; a line that begins with a space goes on with another one."""
    start = name + b" "
    return next((line.removeprefix(start) for line in lines if line.startswith(start)), b"")


def _person(line: str) -> Person:
    if (found := _PERSON.fullmatch(line)) is None:
        return Person(shown(line))
    return Person(shown(found["name"]), shown(found["address"]))


def _text(data: bytes, encoding: str) -> str:
    return data.decode(encoding or "utf-8", errors="replace")
