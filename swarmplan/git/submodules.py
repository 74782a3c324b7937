"""Submodules of a commit: where each comes from, by ``.gitmodules`` (gitmodules(5)).

What a commit names is not what the agent's file names: only https, ssh, and plain http from a repository that is itself on this machine; never a
path of this machine. The token goes to no other server than the repository's own.
"""

from collections.abc import Mapping
from dataclasses import replace

from swarmplan.errors import SpecError
from swarmplan.git.command import Git
from swarmplan.git.refusals import Unusable
from swarmplan.git.tree import Entry
from swarmplan.spec.agent.names.urls import Remote, parse_url, relative_to
from swarmplan.spec.agent.sources import GitSource, HttpsAccess, Ref, RefKind

FILE = ".gitmodules"


def urls_by_path(git: Git, content: bytes, what: str) -> Mapping[str, str]:
    """The url of each path. ``content`` is that of the file, which git reads, and in which nothing can be included."""
    ended = git.attempt("config", "--file", "-", "--null", "--list", stdin=content)
    if ended.code:
        raise Unusable(f"{what}: its {FILE} is damaged")
    values: dict[str, str] = {}
    for item in ended.out.decode(errors="replace").split("\0"):
        name, _, value = item.partition("\n")
        values[name] = value
    found = {}
    for name, value in values.items():
        section, _, key = name.rpartition(".")
        if section.startswith("submodule.") and key == "path":
            found[value] = values.get(f"{section}.url", "")
    return found


def source_of(
    entry: Entry, urls: Mapping[str, str], parent: GitSource, remote: Remote, what: str
) -> GitSource:
    """What is followed for a submodule: the one commit that its repository names. Raises Unusable for a url that may not be."""
    url = urls.get(entry.path, "")
    if not url:
        raise Unusable(f"{what}: the submodule {entry.path} has no url in {FILE}")
    try:
        found = parse_url(relative_to(url, remote))
    except SpecError as error:
        raise Unusable(f"{what}: the submodule {entry.path}: its url {error}") from None
    if found.scheme == "file" or (found.scheme == "http" and remote.scheme != "http"):
        raise Unusable(
            f"{what}: the submodule {entry.path} is at {found.url!r}: only https:// and ssh are followed from a repository"
        )
    https = parent.https if found.origin == remote.origin else _without_token(parent.https)
    return replace(
        parent, url=found.url, ref=Ref(RefKind.COMMIT, entry.id), https=https, verify=None, rewind=True
    )


def _without_token(given: HttpsAccess) -> HttpsAccess:
    return HttpsAccess(credentials_file=given.credentials_file, ca_file=given.ca_file)
