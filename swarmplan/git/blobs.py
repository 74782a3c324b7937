"""The content of the files of a commit, byte for byte as git has it.

Not by ``git archive``: that follows the ``.gitattributes`` of the commit, by which files are left out (export-ignore) or their content
changed (export-subst, eol, filters), so that what is applied would not be what was signed. What is missing in the mirror is fetched at
once, not file by file; the size of everything is known before it is read.
"""

from collections.abc import Mapping

from swarmplan.errors import Transient
from swarmplan.git.command import Git, Over
from swarmplan.git.failures import Form, NoSuchRef, UnfitMirror
from swarmplan.limits import REFS_BYTES

_SHA256 = 64
_HEADER = 100
"""Bytes of the line before each content that ``git cat-file --batch`` prints."""


def missing(git: Git, commit: str, names: Mapping[str, str]) -> list[str]:
    """Those of these contents that the mirror does not have (git-rev-list(1), --missing); ``names`` has the path of each."""
    words = ("--objects", "--no-walk", "--missing=print", "--no-object-names")
    tops = sorted({path.partition("/")[0] for path in names.values()})
    said = git.run("rev-list", *words, commit, "--", *tops, max_output=REFS_BYTES).decode()
    absent = {line.removeprefix("?") for line in said.split() if line.startswith("?")}
    return [each for each in names if each in absent]


def fetch(online: Git, wanted: list[str], watch: Over) -> None:
    """Fetch these contents into the mirror, as git itself does it for a partial clone; ``watch`` ends what is too large. Raises
    UnfitMirror where the server gives out no contents by their ids, as one behind an sshd that takes no GIT_PROTOCOL from its clients
    (git-config(1), uploadpack.allowAnySHA1InWant): its mirror has to have them all."""
    command = (
        "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
        "--no-recurse-submodules", "--no-auto-maintenance", "--filter=blob:none", "--stdin", "origin",
    )  # fmt: skip
    try:
        online.run(*command, stdin=_lines(wanted), over=watch)
    except NoSuchRef as error:
        form = Form("sha256" if len(wanted[0]) == _SHA256 else "sha1", partial=False)
        raise UnfitMirror(str(error), form) from None


def sizes(git: Git, names: Mapping[str, str], what: str) -> dict[str, int]:
    """Bytes of each content. Raises Transient where one is not there."""
    said = git.run("cat-file", "--batch-check", stdin=_lines(names), max_output=REFS_BYTES)
    found = {}
    for line in said.decode().splitlines():
        id_, kind, size = (*line.split(" "), "", "")[:3]
        if kind != "blob":
            raise Transient(f"{what}: the server did not send {names.get(id_, id_)}")
        found[id_] = int(size)
    return found


def contents(git: Git, known: Mapping[str, int]) -> dict[str, bytes]:
    """Each content by its id; ``known`` has their sizes."""
    most = sum(known.values()) + _HEADER * (len(known) + 1)
    said = git.run("cat-file", "--batch", stdin=_lines(known), max_output=most)
    found, at = {}, 0
    for id_, size in known.items():
        at = said.index(b"\n", at) + 1
        found[id_] = said[at : at + size]
        at += size + 1
    return found


def _lines(ids: "Mapping[str, object] | list[str]") -> bytes:
    return "".join(f"{each}\n" for each in ids).encode()
