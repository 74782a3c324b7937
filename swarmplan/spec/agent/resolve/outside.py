"""``server:`` and ``notify:`` to who is told, and who may ask."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path as File

from swarmplan.compose.read.units import SECOND
from swarmplan.limits import SOCKET_PATH
from swarmplan.model.values.nearest import suggestion
from swarmplan.spec.agent.outside import Forge, Notify, Server, TargetKind, Webhook
from swarmplan.spec.agent.resolve.urls import http_url
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.kinds.files import secret_file
from swarmplan.spec.models.agent.outside import NotifySection, ServerSection
from swarmplan.spec.models.words.names import is_address, is_loopback
from swarmplan.spec.resolve.commands import split_command
from swarmplan.spec.yaml.tree import Path

_LISTEN = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:/\s\[\]]+):(?P<port>\d{1,5})")
_UNIX = "unix:"
_MOST_PORT = 65535


def resolve_server(section: ServerSection, clusters: Collection[str], document: Document) -> Server:
    """The HTTP server."""
    place: Path = ("server",)
    webhooks = []
    for name, hook in section.webhooks.items():
        at = (*place, "webhooks", name)
        _check_known(hook.clusters, (*at, "clusters"), clusters, document)
        document.require(at, hook, "forge", "secret_file")
        file = secret_file(document, (*at, "secret_file"), hook.secret_file)
        webhooks.append(Webhook(name, Forge(hook.forge or Forge.GENERIC), file, hook.clusters))
    document.require(place, section, "listen")
    listen = "" if section.listen is None else _listen(section.listen, (*place, "listen"), document)
    return Server(listen, tuple(webhooks), section.task_metrics)


def resolve_notify(
    sections: Mapping[str, NotifySection], clusters: Collection[str], document: Document
) -> tuple[Notify, ...]:
    """Who is told."""
    found = []
    for name, section in sections.items():
        place = ("notify", name)
        _check_known(section.clusters, (*place, "clusters"), clusters, document)
        if (target := _target(name, section, place, document)) is not None:
            found.append(target)
    return tuple(found)


def check_socket_path(path: str, place: Path, document: Document) -> None:
    """Report a path that the kernel takes for no socket."""
    if len(path.encode()) > SOCKET_PATH:
        document.error(place, f"{path} is too long for a socket: at most {SOCKET_PATH} bytes")


def _listen(written: str, place: Path, document: Document) -> str:
    if written.startswith(_UNIX):
        path = document.absolute(place, written.removeprefix(_UNIX) or ".")
        if path == str(File(path).parent) or written == _UNIX:
            document.error(place, "needs the path of a socket after unix:")
        check_socket_path(path, place, document)
        return _UNIX + path
    match = _LISTEN.fullmatch(written)
    if match is None:
        document.error(
            place, f"{written!r} is not ADDRESS:PORT, such as 127.0.0.1:9180, and not unix:PATH either"
        )
        return written
    host = match["host"].strip("[]")
    if not 0 < int(match["port"]) <= _MOST_PORT:
        document.error(place, f"{match['port']} is not a port: it is between 1 and {_MOST_PORT}")
    elif host != "localhost" and not is_address(host):
        document.error(
            place, f"{host!r} is not an IP address of this machine; 0.0.0.0 and [::] are all of them"
        )
    elif not is_loopback(host):
        document.findings.warn(
            place,
            f"whoever reaches {written} may read the state of the clusters: there is neither a password nor TLS; put a proxy that has both"
            " before 127.0.0.1, or let a firewall keep others out",
        )
    return written


def _target(name: str, section: NotifySection, place: Path, document: Document) -> Notify | None:
    written = [kind for kind in TargetKind if getattr(section, kind) is not None]
    if len(written) != 1:
        told = f", not {' and '.join(written)}" if written else ""
        if all(document.sound(*place, str(each)) for each in TargetKind):
            document.error(place, f"needs exactly one of cloudevents, apprise and command{told}", key=True)
        for key in ("token_file", "urls_file"):
            secret_file(document, (*place, key), getattr(section, key))
        return None
    (kind,) = written
    if not section.on and document.sound(*place, "on"):
        document.error((*place, "on"), "must not be empty")
    for key, owner in (("token_file", TargetKind.CLOUDEVENTS), ("urls_file", TargetKind.APPRISE)):
        if getattr(section, key) is not None and kind is not owner:
            document.error((*place, key), f"is of {owner}, which is not here", key=True)
    if kind is TargetKind.APPRISE and section.urls_file is None and _has_no_key(section.apprise or ""):
        document.error(
            (*place, "apprise"),
            "needs urls_file, a file with the URLs of whom it tells, or a url with a key of the server: …/notify/KEY",
            key=True,
        )
    key = "urls_file" if kind is TargetKind.APPRISE else "token_file"
    return Notify(
        name=name,
        kind=kind,
        url=_url(getattr(section, kind), kind, section, place, document),
        command=_command(section, place, document),
        secret_file=secret_file(document, (*place, key), getattr(section, key)),
        on=frozenset(section.on),
        clusters=section.clusters,
        repeat=section.repeat / SECOND,
        timeout=section.timeout / SECOND,
    )


def _url(written: str, kind: TargetKind, section: NotifySection, place: Path, document: Document) -> str:
    if kind is TargetKind.COMMAND:
        return ""
    at = (*place, str(kind))
    try:
        found = http_url(written)
    except ValueError as error:
        document.error(at, str(error))
        return ""
    if found.scheme == "http" and section.token_file and not is_loopback(found.hostname or ""):
        document.error(
            at, "would send the token over http://, where anybody on the way can read it; write https://"
        )
    return written


def _has_no_key(url: str) -> bool:
    """Whether it is an address of Apprise's API without a key, under which the server would know URLs itself."""
    path = url.partition("?")[0].rstrip("/")
    return path.endswith("/notify") or path.count("/") <= len("//")


def _command(section: NotifySection, place: Path, document: Document) -> tuple[str, ...]:
    if section.command is None:
        return ()
    at = (*place, "command")
    words = split_command(section.command, at, document.findings)
    if words and "/" in words[0]:
        return (document.absolute(at, words[0]), *words[1:])
    return words


def _check_known(names: tuple[str, ...], place: Path, clusters: Collection[str], document: Document) -> None:
    for number, name in enumerate(names):
        if name not in clusters and document.sound(*place) and document.sound("clusters", name):
            document.error(
                (*place, number), f"{name!r} is not a cluster of this file{suggestion(name, clusters)}"
            )
