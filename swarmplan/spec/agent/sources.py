"""Where the files of a cluster come from, as an agent file says. Paths are absolute; times are seconds."""

from enum import StrEnum

from swarmplan.dataclass import dataclass


class RefKind(StrEnum):
    """What a ref names."""

    BRANCH = "branch"
    TAG = "tag"
    COMMIT = "commit"
    SEMVER = "semver"
    """A range of versions, such as ``>=1.2.0 <2``: the highest tag in it."""


@dataclass(frozen=True, slots=True)
class Ref:
    """What is followed of a repository."""

    kind: RefKind = RefKind.BRANCH
    name: str = "main"

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Signed(StrEnum):
    """What has to be signed."""

    COMMIT = "commit"
    TAG = "tag"
    """The annotated tag that the ref names."""
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Verification:
    """``signers``: a file of SSH allowed signers (ssh-keygen(1)); ``keys``: files of OpenPGP public keys; one of them is there.
    ``authors``: patterns of ``name <address>`` one of which author *and* committer match; () for anybody who signed."""

    signed: Signed = Signed.COMMIT
    signers: str = ""
    keys: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SshAccess:
    """``key``: a private key file; ``known_hosts``: the only file of host keys that is read."""

    key: str = ""
    known_hosts: str = ""


@dataclass(frozen=True, slots=True)
class HttpsAccess:
    """``token_file`` has a token or password alone in it; ``credentials_file`` is one of git-credential-store(1); ``ca_file`` has the
    certificates that are trusted besides the system's."""

    username: str = ""
    token_file: str = ""
    credentials_file: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class GitSource:
    """``path``: the cluster file in the repository; ``paths``: more files that override it. ``rewind``: whether a commit is accepted that
    does not descend from the last one that was applied."""

    url: str
    ref: Ref = Ref()
    path: str = "cluster.yaml"
    paths: tuple[str, ...] = ()
    interval: float = 60.0
    timeout: float = 60.0
    ssh: SshAccess = SshAccess()
    https: HttpsAccess = HttpsAccess()
    verify: Verification | None = None
    rewind: bool = False
    submodules: bool = False


@dataclass(frozen=True, slots=True)
class FileSource:
    """Cluster files on this machine; later ones override earlier ones."""

    files: tuple[str, ...]
    interval: float = 60.0
