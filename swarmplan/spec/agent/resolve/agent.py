"""All sections of an agent file together as its settings."""

from typing import get_args

from swarmplan.spec.agent.resolve.outside import check_socket_path, resolve_notify, resolve_server
from swarmplan.spec.agent.resolve.policy import resolve_heal, resolve_trust, resolve_window
from swarmplan.spec.agent.resolve.source import resolve_source
from swarmplan.spec.agent.settings import AgentSettings, Followed
from swarmplan.spec.agent.sources import FileSource, GitSource
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.kinds.files import plain_files, secret_files
from swarmplan.spec.models.agent.agent import AgentSpec, FollowedSection
from swarmplan.spec.models.agent.policy import HazardKind
from swarmplan.spec.trust.allowed import Trust
from swarmplan.spec.yaml.tree import Path

HAZARDS: tuple[str, ...] = tuple(kind for kind in get_args(HazardKind) if kind != "all")
"""The kinds that ``all`` stands for."""

_NAMES: tuple[Path, ...] = (("clusters",), ("server", "webhooks"), ("notify",))
"""The mappings whose keys are names that the file gives."""


def resolve_agent(spec: AgentSpec, document: Document) -> AgentSettings:
    """The settings. Errors go to the document's findings; if there are any, the result must not be used."""
    if not spec.clusters and document.sound("clusters"):
        document.error(("clusters",), "must not be empty: an agent follows at least one cluster", key=True)
    for place in _NAMES:
        document.check_names(place)
    found = {name: _followed(name, section, document) for name, section in spec.clusters.items()}
    clusters = tuple(one for one in found.values() if one is not None)
    _check_twice(clusters, document)
    socket = "" if spec.socket is None else document.absolute(("socket",), spec.socket)
    check_socket_path(socket, ("socket",), document)
    return AgentSettings(
        clusters=clusters,
        parallelism=spec.parallelism,
        socket=socket,
        state="" if spec.state is None else document.absolute(("state",), spec.state),
        server=None if spec.server is None else resolve_server(spec.server, found, document),
        notify=resolve_notify(spec.notify, found, document),
    )


def _followed(name: str, section: FollowedSection, document: Document) -> Followed | None:
    place = ("clusters", name)
    document.require(place, section, "source")
    source = None
    if section.source is not None:
        source = resolve_source(section.source, (*place, "source"), document)
    trust = Trust(all=isinstance(source, FileSource))
    if section.trust is not None:
        trust = resolve_trust(section.trust, (*place, "trust"), document)
    env_files = plain_files(document, (*place, "env_file"), section.env_file)
    keys = secret_files(document, (*place, "age_key_file"), section.age_key_file)
    if source is None:
        return None
    return Followed(
        name=name,
        source=source,
        allow=HAZARDS if "all" in section.allow else tuple(dict.fromkeys(section.allow)),
        trust=trust,
        heal=resolve_heal(section.heal),
        windows=tuple(map(resolve_window, section.windows)),
        suspended=section.suspend,
        env_files=env_files,
        age_key_files=keys,
        simulate=section.simulate,
    )


def _check_twice(clusters: tuple[Followed, ...], document: Document) -> None:
    """Report a file that two clusters follow: each would undo what the other does."""
    first: dict[object, str] = {}
    for one in clusters:
        if isinstance(one.source, GitSource) and not one.source.url:
            continue  # it is reported what is wrong with it
        what = _followed_file(one.source)
        other = first.setdefault(what, one.name)
        if other != one.name:
            document.error(
                ("clusters", one.name, "source"),
                f"is that of {other!r}, too: one cluster would be followed twice",
                key=True,
            )


def _followed_file(source: GitSource | FileSource) -> object:
    if isinstance(source, FileSource):
        return source.files
    return source.url, source.ref, source.path, source.paths
