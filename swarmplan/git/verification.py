"""Whether a commit may be used: who signed it, who wrote it, and what was applied before.

git does the cryptography, by ssh-keygen or gpg, and by nothing that the system or a user has set up: the only keys are those that the agent's
file names. A signature by an SSH key is checked against the allowed signers for the time that the commit itself states (git-verify-commit(1)):
a key that leaked has to be taken out of that file, a ``valid-before`` does not keep its thief out.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import mkdtemp

from swarmplan import programs
from swarmplan.errors import Permanent, reason_of
from swarmplan.git.command import Git
from swarmplan.git.lines import shown
from swarmplan.git.refusals import Rewound, Unverified
from swarmplan.git.revision import Person, Revision, parse_tag, short
from swarmplan.limits import COMMIT_BYTES, NAMED_FILE_BYTES
from swarmplan.private_files import write
from swarmplan.secret_files import require_protected
from swarmplan.spec.agent.sources import Signed, Verification
from swarmplan.system.children import remove_folder, temporary_folder
from swarmplan.system.regular_files import opened

_GPG_OPTIONS = b"batch\nno-autostart\nno-auto-key-retrieve\nno-auto-key-locate\ntrust-model always\nno-tty\n"
"""The keys that are there are the ones that are trusted; none is looked for elsewhere (gpg(1))."""
_SSH_GOOD = re.compile(
    r'^Good "git" signature for (?P<who>.+) with (?P<kind>\S+) key (?P<key>\S+)$', re.MULTILINE
)
_SSH_OTHER = re.compile(r'^Good "git" signature with (?P<kind>\S+) key (?P<key>\S+)$', re.MULTILINE)
_GPG_GOOD = re.compile(r"^\[GNUPG:\] GOODSIG \S+ (?P<who>.+)$", re.MULTILINE)
_GPG_KEY = re.compile(r"^\[GNUPG:\] VALIDSIG (?P<key>[0-9A-F]+)", re.MULTILINE)
_GPG_UNKNOWN = re.compile(r"^\[GNUPG:\] ERRSIG (?P<key>[0-9A-F]+)", re.MULTILINE)
_GPG_WRONG = {
    "EXPKEYSIG": "the key that signed it has expired",
    "REVKEYSIG": "the key that signed it was revoked",
    "EXPSIG": "its signature has expired",
    "BADSIG": "its signature is wrong: it was changed after it was signed",
}
_SIGNATURES = {b"-----BEGIN SSH SIGNATURE-----": "ssh", b"-----BEGIN PGP SIGNATURE-----": "openpgp"}
Settings = dict[str, str]
GitWith = Callable[[Settings, Settings], Git]
"""Git with more settings and variables of its environment, which reaches no other machine."""


def require_descendant(git: Git, revision: Revision, last_applied: str) -> None:
    """Raises Rewound for a commit that does not descend from the one that was applied last. The mirror has the whole history of what is
    followed, so that a commit that is not in it is not in its history either."""
    if revision.id == last_applied:
        return
    known = git.attempt("cat-file", "-e", f"{last_applied}^{{commit}}").code == 0
    if known and git.attempt("merge-base", "--is-ancestor", last_applied, revision.id).code == 0:
        return
    older = known and git.attempt("merge-base", "--is-ancestor", revision.id, last_applied).code == 0
    why = "is older than" if older else "does not descend from"
    raise Rewound(
        f"{revision} {why} {short(last_applied)}, which was applied last: its branch or tag was moved back or rewritten; "
        "if that is meant, set source.rewind to allow until it is applied"
    )


def verified(git_with: GitWith, revision: Revision, wanted: Verification) -> Revision:
    """The revision, with who signed it. Raises Unverified with the commit and why, and Permanent where that cannot be checked, as a file or a
    program is missing, or a file is not protected."""
    with _keys(wanted) as (settings, variables):
        git = git_with(settings, variables)
        signers = []
        if wanted.signed in {Signed.TAG, Signed.BOTH}:
            _require_own_tag(git, revision)
            signers.append(_signer(git, "tag", revision.tag, f"{revision}: its tag", wanted))
        if wanted.signed in {Signed.COMMIT, Signed.BOTH}:
            signers.append(_signer(git, "commit", revision.id, str(revision), wanted))
    _require_authors(revision, wanted.authors)
    return revision.signed_by(", ".join(dict.fromkeys(signers)))


def _require_own_tag(git: Git, revision: Revision) -> None:
    """A signed tag says its name and its commit: under another name, it would be another promise."""
    if not revision.tag:
        raise Unverified(
            f"{revision}: source.verify wants a signed tag, and this is none: `git tag -s` makes one"
        )
    tag = parse_tag(git.run("cat-file", "tag", revision.tag, max_output=COMMIT_BYTES))
    if (tag.kind, tag.target, tag.name) != ("commit", revision.id, revision.tag_name):
        raise Unverified(
            f"{revision}: the tag object says that it is {shown(tag.name)!r} of {short(tag.target)}: it was put under another name"
        )


def _signer(git: Git, kind: str, id_: str, what: str, wanted: Verification) -> str:
    data = git.run("cat-file", kind, id_, max_output=COMMIT_BYTES)
    form = next((form for start, form in _SIGNATURES.items() if start in data), "")
    if not form:
        raise Unverified(f"{what} is not signed")
    if form != ("ssh" if wanted.signers else "openpgp"):
        has, needs = ("an SSH key", "OpenPGP keys") if form == "ssh" else ("OpenPGP", "SSH signers")
        raise Unverified(f"{what} is signed with {has}, and source.verify has {needs}")
    ended = git.attempt(f"verify-{kind}", "--raw", id_)
    said = ended.err.decode(errors="replace")
    if ended.code:
        raise Unverified(f"{what} {_why_not(said, wanted)}")
    return _name(said)


def _name(said: str) -> str:
    """Who signed, by what git says of a signature that it accepted."""
    if found := _SSH_GOOD.search(said):
        return shown(f"{found['who']} ({found['key']})")
    who, key = _GPG_GOOD.search(said), _GPG_KEY.search(said)
    return shown(f"{who['who'] if who else 'unknown'} ({key['key'] if key else 'unknown key'})")


def _why_not(said: str, wanted: Verification) -> str:
    if found := _SSH_OTHER.search(said):
        return f"is signed by the {found['kind']} key {found['key']}, which is not in {wanted.signers}, or not for its time"
    if found := _GPG_UNKNOWN.search(said):
        return f"is signed by the OpenPGP key {found['key']}, which is not in {', '.join(wanted.keys)}"
    for word, why in _GPG_WRONG.items():
        if f"[GNUPG:] {word} " in said:
            return f"is not verified: {why}"
    if "Signature verification failed" in said or "incorrect signature" in said:
        return "is not verified: its signature is wrong, or of a key that is not for its time"
    lines = said.strip().splitlines()
    return f"is not verified: {shown(lines[-1]) if lines else 'git does not say why'}"


def _require_authors(revision: Revision, patterns: Sequence[str]) -> None:
    for role, person in (("author", revision.author), ("committer", revision.committer)):
        if patterns and not any(_matches(person, pattern) for pattern in patterns):
            raise Unverified(
                f"{revision}: its {role}, {person}, is none of source.verify.authors: {', '.join(patterns)}"
            )


def _matches(person: Person, pattern: str) -> bool:
    """Whether ``name <address>`` or the address alone is of this pattern. Who has no address of the usual form is nobody."""
    return bool(person.address) and any(fnmatchcase(text, pattern) for text in (str(person), person.address))


@contextmanager
def _keys(wanted: Verification) -> Iterator[tuple[Settings, Settings]]:
    """The settings and variables by which git checks against the given keys and no others."""
    for path in (wanted.signers,) if wanted.signers else wanted.keys:
        _require_usable(path)
    if wanted.signers:
        yield {"gpg.ssh.program": _program("ssh-keygen"), "gpg.ssh.allowedSignersFile": wanted.signers}, {}
        return
    gpg = _program("gpg")
    folder = temporary_folder(lambda: mkdtemp(prefix="swarmplan-gpg-"))
    try:
        write(folder / "gpg.conf", _GPG_OPTIONS)
        variables = {"GNUPGHOME": str(folder)}
        _import(gpg, wanted.keys, {**variables, "PATH": os.environ.get("PATH", ""), "LC_ALL": "C"})
        yield {"gpg.program": gpg}, variables
    finally:
        remove_folder(folder)


def _import(gpg: str, files: Sequence[str], environment: Settings) -> None:
    for file in files:
        ended = programs.run(
            (gpg, "--status-fd", "1", "--import", "--", file), environment=environment, detached=True
        )
        if b"[GNUPG:] IMPORT_OK " not in ended.out:
            raise Permanent(f"{file} has no OpenPGP public key: {shown(ended.error_line)}")


def _program(name: str) -> str:
    if (found := shutil.which(name)) is None:
        raise Permanent(
            f"source.verify needs {name}, which is not installed: install it where the agent runs"
        )
    return found


def _require_usable(path: str) -> None:
    try:
        with opened(Path(path)) as file:
            require_protected(path, file.fileno())
            content = file.read(NAMED_FILE_BYTES).strip()
    except (OSError, ValueError) as error:
        raise Permanent(f"{path} cannot be read: {reason_of(error)}") from None
    if not content:
        raise Permanent(f"{path} is empty: nobody is allowed to sign")
