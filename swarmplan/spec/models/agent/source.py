"""``source:`` of a cluster that an agent follows."""

from typing import Any, Literal

from pydantic import Field, field_validator

from swarmplan.limits import FILES
from swarmplan.spec.models.agent.words import Interval, RepositoryPath, Timeout
from swarmplan.spec.models.base import Section
from swarmplan.spec.models.words.text import FileNames, Text, Texts


class RefSection(Section):
    """What is followed of a repository: one of these."""

    branch: Text | None = None
    """The newest commit of a branch."""
    tag: Text | None = None
    """The commit of a tag."""
    commit: Text | None = None
    """This commit alone, by its full id."""
    semver: Text | None = None
    """The highest tag in a range of versions, such as `>=1.2.0 <2`; a `v` before the version may be there."""


class VerifySection(Section):
    """What a commit must be before anything is applied from it. `signers` or `keys` is needed."""

    signed: Literal["commit", "tag", "both"] = "commit"
    """What must be signed: the commit, the annotated tag that `ref` names, or both."""
    signers: Text | None = None
    """A file of SSH keys that may sign, as `ssh-keygen` reads it (ALLOWED SIGNERS in ssh-keygen(1))."""
    keys: FileNames = ()
    """A file of OpenPGP public keys that may sign, or a list."""
    authors: Texts = ()
    """Patterns such as `*@example.org`, one of which the author and the committer must both match; without them, anybody
    whose commit is signed."""


class SshSection(Section):
    """How a repository is reached by ssh. Nothing else is read: no agent, no `~/.ssh`."""

    key: Text | None = None
    """A private key without a passphrase, that only its owner may read."""
    known_hosts: Text | None = None
    """The host keys of the forge, as `ssh-keyscan` prints them. Another key is refused."""


class HttpsSection(Section):
    """How a repository is reached by https."""

    username: Text | None = None
    """The user; forges take any with most tokens."""
    token_file: Text | None = None
    """A file with a token or password alone in it, that only its owner may read."""
    credentials_file: Text | None = None
    """A file as git-credential-store(1) writes it, instead of `token_file`."""
    ca_file: Text | None = None
    """Certificates, in PEM, that are trusted besides those of the system."""


class SourceSection(Section):
    """Where the cluster's files come from: a git repository (`git`), or files on this machine (`files`)."""

    git: Text | None = None
    """The URL of a repository: `ssh://`, `git@host:path`, `https://`, or a path on this machine."""
    ref: RefSection = RefSection()
    """What is followed of the repository; the branch `main` by default."""
    path: RepositoryPath | None = None
    """The cluster file in the repository; `cluster.yaml` by default. It may use the files in its folder, and below."""
    paths: tuple[RepositoryPath, ...] = Field(default=(), max_length=FILES)
    """Several files in the repository instead of `path`; later ones override earlier ones."""
    interval: Interval = Field(default="1m", validate_default=True)
    """How often it is looked for something new, and for drift."""
    timeout: Timeout = Field(default="60s", validate_default=True)
    """How long the repository may take to answer."""
    ssh: SshSection | None = None
    """The key and the known hosts, for ssh."""
    https: HttpsSection | None = None
    """The credentials, for https."""
    verify: VerifySection | None = None
    """Who must have signed what is applied. Without it, whoever can push decides what is applied."""
    rewind: Literal["refuse", "allow"] = "refuse"
    """Whether a commit is applied that does not descend from the last one that was: after a force-push, or where
    somebody offers an old commit again."""
    submodules: bool = False
    """Whether the submodules of the repository are fetched, too."""
    files: FileNames = ()
    """A cluster file on this machine, or a list: later ones override earlier ones."""

    @field_validator("ref", mode="before")
    @classmethod
    def _is_kind(cls, value: Any) -> Any:
        """Say which kinds there are where one was left out."""
        if isinstance(value, str | int | float):
            raise ValueError(  # noqa: TRY004 - pydantic reports no other
                "must say what it is: {branch: …}, {tag: …}, {commit: …} or {semver: …}"
            )
        return value
