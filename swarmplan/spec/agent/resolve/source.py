"""``source:`` of a cluster to where its files come from."""

from swarmplan.compose.read.units import SECOND
from swarmplan.errors import SpecError
from swarmplan.spec.agent.names.refs import commit_of, full_name
from swarmplan.spec.agent.names.semver import parse_range
from swarmplan.spec.agent.names.urls import parse_url
from swarmplan.spec.agent.sources import (
    FileSource,
    GitSource,
    HttpsAccess,
    Ref,
    RefKind,
    Signed,
    SshAccess,
    Verification,
)
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.kinds.files import plain_file, plain_files, private_key, secret_file
from swarmplan.spec.models.agent.source import RefSection, SourceSection, VerifySection
from swarmplan.spec.models.words.text import as_list
from swarmplan.spec.yaml.tree import Path, find

_OF_GIT = ("ref", "path", "paths", "timeout", "ssh", "https", "verify", "rewind", "submodules")
_DEFAULT_PATH = "cluster.yaml"


def resolve_source(section: SourceSection, place: Path, document: Document) -> GitSource | FileSource | None:
    """The source; None once an error is reported."""
    files = as_list(section.files)
    if bool(section.git) == bool(files) and document.sound(*place, "git") and document.sound(*place, "files"):
        document.error(place, "needs exactly one of git and files", key=True)
        return None
    if files:
        return _file_source(section, files, place, document)
    return _git_source(section, place, document)


def _file_source(
    section: SourceSection, files: tuple[str, ...], place: Path, document: Document
) -> FileSource:
    for key in _OF_GIT:
        if find(document.tree, (*place, key)) is not None:
            document.error((*place, key), "is of a repository, and there is no git here", key=True)
    at = (*place, "files")
    listed = isinstance(section.files, tuple)
    return FileSource(
        tuple(document.absolute((*at, number) if listed else at, name) for number, name in enumerate(files)),
        section.interval / SECOND,
    )


def _git_source(section: SourceSection, place: Path, document: Document) -> GitSource:
    scheme, url = ("", "") if section.git is None else _url(section.git, (*place, "git"), document)
    ref = _ref(section.ref, (*place, "ref"), document)
    first, *rest = _paths(section, place, document)
    return GitSource(
        url=url,
        ref=ref,
        path=first,
        paths=tuple(rest),
        interval=section.interval / SECOND,
        timeout=section.timeout / SECOND,
        ssh=_ssh(section, scheme, place, document),
        https=_https(section, scheme, place, document),
        verify=_verify(section.verify, ref, (*place, "verify"), document),
        rewind=section.rewind == "allow",
        submodules=section.submodules,
    )


def _url(written: str, place: Path, document: Document) -> tuple[str, str]:
    """The scheme and the URL, of a path on this machine absolute; "" twice once it is reported what is wrong with it."""
    try:
        scheme = parse_url(written).scheme
    except SpecError as error:
        document.error(place, str(error))
        return "", ""
    return scheme, document.absolute(place, written) if scheme == "file" else written


def _ref(section: RefSection, place: Path, document: Document) -> Ref:
    written = {kind: value for kind in RefKind if (value := getattr(section, kind)) is not None}
    if not document.sound(*place):
        return Ref()
    if len(written) != 1:
        if find(document.tree, place) is not None:
            told = f", not {' and '.join(written)}" if written else ""
            document.error(place, f"needs exactly one of branch, tag, commit and semver{told}", key=True)
        return Ref()
    ((kind, name),) = written.items()
    ref = Ref(kind, name)
    try:
        _check_ref(ref)
    except SpecError as error:
        document.error((*place, str(kind)), str(error))
    return ref


def _check_ref(ref: Ref) -> None:
    """Raises SpecError for a ref that names nothing in any repository."""
    if ref.kind is RefKind.SEMVER:
        parse_range(ref.name)
    elif ref.kind is RefKind.COMMIT:
        commit_of(ref)
    else:
        full_name(ref)


def _paths(section: SourceSection, place: Path, document: Document) -> tuple[str, ...]:
    if section.path is not None and section.paths:
        document.error((*place, "paths"), "and path are mutually exclusive", key=True)
    return section.paths or (section.path or _DEFAULT_PATH,)


def _ssh(section: SourceSection, scheme: str, place: Path, document: Document) -> SshAccess:
    at, given = (*place, "ssh"), section.ssh
    if scheme not in {"", "ssh"}:
        if given is not None:
            document.error(at, "is of an ssh URL, which git is not", key=True)
        return SshAccess()
    if given is None:
        if scheme and document.sound(*at):
            message = "needs ssh with key, the private key to log in with, and known_hosts, the host keys of the forge"
            document.error((*place, "git"), message)
        return SshAccess()
    for key, what in (
        ("key", "the private key to log in with"),
        ("known_hosts", "the host keys of the forge"),
    ):
        if scheme and document.sound(*at) and getattr(given, key) is None:
            document.error(at, f"needs {key}, a file with {what}", key=True)
    return SshAccess(
        key=private_key(document, (*at, "key"), given.key),
        known_hosts=plain_file(document, (*at, "known_hosts"), given.known_hosts),
    )


def _https(section: SourceSection, scheme: str, place: Path, document: Document) -> HttpsAccess:
    at, given = (*place, "https"), section.https
    if given is None:
        return HttpsAccess()
    if scheme not in {"", "https", "http"}:
        document.error(at, "is of an https URL, which git is not", key=True)
        return HttpsAccess()
    if given.token_file and given.credentials_file:
        document.error((*at, "credentials_file"), "and token_file are mutually exclusive", key=True)
    if given.username and not given.token_file and document.sound(*at):
        document.error((*at, "username"), "needs token_file, with the user's token or password", key=True)
    return HttpsAccess(
        username=given.username or "",
        token_file=secret_file(document, (*at, "token_file"), given.token_file),
        credentials_file=secret_file(document, (*at, "credentials_file"), given.credentials_file),
        ca_file=plain_file(document, (*at, "ca_file"), given.ca_file),
    )


def _verify(section: VerifySection | None, ref: Ref, place: Path, document: Document) -> Verification | None:
    if section is None:
        return None
    keys = as_list(section.keys)
    if not (section.signers or keys) and document.sound(*place):
        document.error(
            place,
            "needs signers, a file of SSH keys, or keys, files of OpenPGP keys: who may sign is decided here",
            key=True,
        )
    signed = Signed(section.signed)
    sound = document.sound(*place[:-1], "ref")
    if sound and signed is not Signed.COMMIT and ref.kind not in {RefKind.TAG, RefKind.SEMVER}:
        document.error((*place, "signed"), f"{signed} needs a tag: write ref: {{tag: …}} or {{semver: …}}")
    return Verification(
        signed=signed,
        signers=plain_file(document, (*place, "signers"), section.signers),
        keys=plain_files(document, (*place, "keys"), section.keys),
        authors=section.authors,
    )
