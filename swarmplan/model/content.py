"""Secrets and configs. One shape for both: the engine never changes what is in one, so another content is another object."""

import hashlib
import re
from dataclasses import field

from swarmplan.dataclass import dataclass
from swarmplan.model.bodies import JsonView
from swarmplan.model.key import Kind

KINDS = (Kind.SECRET, Kind.CONFIG)
FINGERPRINT_LABEL = "swarmplan.fingerprint"
"""On a stack's secret of ours that has the plain name: the fingerprint of its content, which the name does not tell and
the engine never gives back."""
LONGEST_NAME = 64
LONGEST_LOGICAL = LONGEST_NAME - 13
"""Characters of a logical name that stand in a version's, before ``-`` and the fingerprint."""
_HASHED = 8
"""Hex digits that tell longer names apart."""
_DIGITS = re.compile(r"[0-9a-f]+")
"""What a fingerprint is of; other names go on with words."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a content is read from when it is written to the swarm: a ``file`` (absolute path), an environment
    ``variable``, a ``command`` that prints it, ``text`` that stands in the spec (configs only), or the value at ``key`` of a ``sops`` file (absolute
    path), () for all of it."""

    file: str = ""
    variable: str = ""
    command: tuple[str, ...] = field(default=(), repr=False)
    text: str | None = field(default=None, repr=False)
    sops: str = ""
    key: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.file:
            return f"the file {self.file}"
        if self.sops:
            return f"the sops file {self.sops}"
        if self.variable:
            return f"the variable {self.variable}"
        # Of a command no more than its first word is shown: a password may be among the others.
        return f"the command {self.command[0]}" if self.command else "the cluster file"


@dataclass(frozen=True, slots=True)
class Content:
    """A declared secret or config, without what is in it.

    ``name`` is the logical one, by which services refer to it (``db_password``, ``vote_db_password``), ``spec`` the body
    of its creation without Name and Data. ``fingerprint`` stands for what the source holds. ``keep``: so many versions
    stay, the present one among them. ``plain``: its first version goes by the logical name, as ``docker stack deploy``
    has it. ``external``: it is there already under this name and not for us to make.
    """

    name: str
    spec: JsonView = field(default_factory=dict)
    source: Source | None = None
    fingerprint: str = ""
    keep: int = 2
    plain: bool = False
    external: bool = False

    @property
    def version(self) -> str:
        """The name of the version that holds this content."""
        return f"{self._stem}-{self.fingerprint}"

    @property
    def _stem(self) -> str:
        """The logical name. Where it is too long, its end is a hash of it: others may begin alike."""
        if len(self.name) <= LONGEST_LOGICAL:
            return self.name
        end = hashlib.sha256(self.name.encode()).hexdigest()[:_HASHED]
        return f"{self.name[: LONGEST_LOGICAL - _HASHED - 1]}-{end}"

    def is_version(self, name: str) -> bool:
        """Whether an object of this name is, or was, a version of it."""
        stem, dash, fingerprint = name.rpartition("-")
        versioned = dash and stem == self._stem and len(fingerprint) == len(self.fingerprint)
        return bool(versioned and _DIGITS.fullmatch(fingerprint)) or (self.plain and name == self.name)


@dataclass(frozen=True, slots=True)
class ContentState:
    """A secret or config as a manager listed it. ``spec`` is without its data, ``fingerprint`` "" where a plain name does
    not tell it; ``created`` sorts by age, ``version`` is that of the last write, 0 where unknown."""

    name: str
    id: str
    spec: JsonView
    owned: bool
    fingerprint: str = ""
    created: str = ""
    version: int = field(default=0, compare=False)
