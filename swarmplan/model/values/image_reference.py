"""Image references as the docker client reads and respells them (github.com/distribution/reference)."""

import re
from dataclasses import replace

from swarmplan.dataclass import dataclass

DOCKER_HUB = "docker.io"
_FORMER_HUB = "index.docker.io"
_OFFICIAL = "library"
_DEFAULT_TAG = "latest"
_LONGEST_PATH = 255
_SHORT = 12

_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?")
_PART = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REMAINDER = re.compile(
    rf"(?P<path>{_PART}(?:/{_PART})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}))?"
)
_IDENTIFIER = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Reference:
    """An image by its full name: registry, path there, and a tag, a digest, both or neither."""

    domain: str
    path: str
    tag: str = ""
    digest: str = ""

    def __str__(self) -> str:
        """The familiar form, as the docker client writes it: nothing that Docker Hub goes without saying of."""
        name = f"{self.domain}/{self.path}"
        if self.domain == DOCKER_HUB:
            first, _, rest = self.path.partition("/")
            official = first == _OFFICIAL and rest and "/" not in rest
            name = rest if official else self.path
        return name + (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")

    def tagged(self) -> "Reference":
        """With the tag ``latest`` where there is neither tag nor digest."""
        return self if self.tag or self.digest else replace(self, tag=_DEFAULT_TAG)


def parse_reference(text: str) -> Reference:
    """The reference a text stands for. Raises ValueError, in one line, for what the docker client refuses."""
    if _IDENTIFIER.fullmatch(text):
        raise ValueError(f"'{text}' is an image id: write name:tag, as in nginx:1.27")
    domain, remainder = _split(text)
    found = _REMAINDER.fullmatch(remainder)
    if not found or not _DOMAIN.fullmatch(domain) or len(found["path"]) > _LONGEST_PATH:
        raise ValueError(f"'{text}' is not a valid image: write name:tag in lower case, as in nginx:1.27")
    return Reference(domain, found["path"], found["tag"] or "", found["digest"] or "")


def familiar(text: str) -> str:
    """An image as the docker client sends it: ``docker.io/library/nginx`` is ``nginx:latest``. Raises ValueError."""
    return str(parse_reference(text).tagged())


def digest_of(image: str) -> str:
    """The digest an image is pinned to, "" for none."""
    return image.partition("@")[2]


def pinned(image: str, digest: str) -> str:
    """A familiar image with this digest, its tag kept as the docker client keeps it."""
    return f"{image.partition('@')[0]}@{digest}"


def unpinned(image: str) -> str:
    """An image without its digest, respelled as ``familiar`` does; one that is no reference stays as it is."""
    try:
        return str(replace(parse_reference(image), digest="").tagged())
    except ValueError:
        return image


def short(image: str) -> str:
    """An image, or a digest alone, as people read it: no more of the digest than it takes to tell two apart."""
    name, colon, rest = image.rpartition("sha256:")
    return f"{name}{colon}{rest[:_SHORT]}…" if colon and len(rest) > _SHORT else image


def registry_of(image: str) -> str:
    """The registry an image is from: ``registry.example:5000``, ``docker.io``. Raises ValueError."""
    return parse_reference(image).domain


def _split(text: str) -> tuple[str, str]:
    """(registry, the rest): a first part is a registry when it could not be a folder of Docker Hub's."""
    first, slash, rest = text.partition("/")
    named = slash and (any(sign in first for sign in ".:") or first == "localhost" or first != first.lower())
    domain, remainder = (first, rest) if named else (DOCKER_HUB, text)
    if domain == _FORMER_HUB:
        domain = DOCKER_HUB
    if domain == DOCKER_HUB and "/" not in remainder:
        remainder = f"{_OFFICIAL}/{remainder}"
    return domain, remainder
