"""``secrets:`` and ``configs:`` of all documents, each read once for its fingerprint. The content itself is not kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path as File
from typing import Any

from swarmplan.compose.content import content_spec
from swarmplan.compose.read.names import is_external
from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure
from swarmplan.model.content import Content, Source
from swarmplan.model.key import Kind
from swarmplan.model.labels.bookkeeping import is_reserved
from swarmplan.model.values.fingerprint import fingerprint
from swarmplan.ports import ContentReader
from swarmplan.spec.models.content import ContentSection
from swarmplan.spec.reading.sops_files import sops_source
from swarmplan.spec.resolve.commands import split_command
from swarmplan.spec.resolve.compose import ComposeSections
from swarmplan.spec.yaml.tree import Path, value_position
from swarmplan.system.workers import Workers

_SOURCES = ("file", "sops", "environment", "command", "content", "driver")
_LIMITS = {Kind.SECRET: 512_000, Kind.CONFIG: 1_024_000}
"""The first size in bytes that is too large (measured on 20.10.24 and 28.5)."""
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Declared:
    """A secret or config, and where it is declared; ``source`` is the path of its source."""

    document: ComposeSections
    path: Path
    source: Path
    content: Content


def resolve_contents(
    kind: Kind, documents: Iterable[ComposeSections], reader: ContentReader | None, keep: int
) -> dict[str, Content]:
    """Secrets, or configs, by logical name; errors are reported. One that a document declares external may be declared by
    another document."""
    found: dict[str, Declared] = {}
    for document in documents:
        for one in _declared(kind, document, keep):
            earlier = found.get(one.content.name)
            if earlier is None or earlier.content.external:
                found[one.content.name] = one
            elif not one.content.external:
                what = f"{str(kind).removesuffix('s')} {one.content.name!r}"
                message = f"the {what} is also declared elsewhere; declare it external in one"
                document.findings.error(one.path, message, key=True)
    with Workers(max_workers=_AT_ONCE, thread_name_prefix="contents") as pool:
        prints = pool.map(lambda one: _fingerprint(kind, one, reader), found.values())
        return {
            one.content.name: replace(one.content, fingerprint=known)
            for one, known in zip(found.values(), prints, strict=True)
        }


def _declared(kind: Kind, document: ComposeSections, keep: int) -> Iterator[Declared]:
    """The valid declarations of one document."""
    sections: Mapping[str, ContentSection | None] = getattr(document.spec, str(kind))
    names = document.scope.secrets if kind is Kind.SECRET else document.scope.configs
    for key, written in document.mappings(str(kind)):
        section, path, name = sections.get(key), (str(kind), key), names.get(key, key)
        if any(known[:2] == path for known in document.faulty):
            continue  # reported already
        if kind is Kind.CONFIG and is_reserved(name):
            document.findings.error(
                path, f"the name {name!r} is reserved for swarmplan's own configs; choose another", key=True
            )
            continue
        if is_external(written):
            document.check_external(path, written)
            yield Declared(document, path, path, Content(name, external=True))
            continue
        spec = document.converted(partial(content_spec, name, written, document.scope), path)
        source = _source(document, path, section)
        if spec is not None and section is not None and source is not None:
            plain = bool(document.scope.stack)
            content = Content(name, spec, source[1], keep=section.keep or keep, plain=plain)
            yield Declared(document, path, source[0], content)


def _source(
    document: ComposeSections, path: Path, section: ContentSection | None
) -> tuple[Path, Source | None] | None:
    """Its source, and where that is written; no Source for one with a driver. None once an error is reported."""
    written = {key: value for key in _SOURCES if (value := getattr(section, key, None)) is not None}
    if len(written) != 1:
        valid = (
            "file, sops, environment, command or content"
            if path[0] == "configs"
            else "file, sops, environment or command"
        )
        message = f"needs exactly one of {valid}" + (f", not {' and '.join(written)}" if written else "")
        document.findings.error(path, message, key=True)
        return None
    ((key, value),) = written.items()
    place = (*path, key)
    if getattr(section, "key", None) is not None and key != "sops":
        document.findings.error((*path, "key"), "names a value in a sops file: there is none here")
        return None
    if key == "driver":
        return place, None
    source = _named(document, path, section, key, value)
    return (place, source) if source is not None else None


def _named(
    document: ComposeSections, path: Path, section: ContentSection | None, key: str, value: Any
) -> Source | None:
    """The source that a key names; None once an error is reported."""
    place, findings = (*path, key), document.findings
    if key == "command":
        words = split_command(value, place, findings)
        return Source(command=words) if words else None
    if key in {"content", "environment"}:
        return Source(text=value) if key == "content" else Source(variable=value)
    at = value_position(findings.root, place) if findings.root is not None else None
    if key == "sops" and section is not None and at is not None:
        return sops_source(section, at, path, document.context, findings)
    named = document.context.path(value, at) if at is not None else value
    return Source(file=str(File(named).absolute()))


def _fingerprint(kind: Kind, one: Declared, reader: ContentReader | None) -> str:
    """The fingerprint of the content; "" once it is reported why there is none."""
    content, findings = one.content, one.document.findings
    if content.external:
        return ""
    data = b""
    if content.source is not None:
        try:
            data = _read(content.source, reader)
        except Failure as error:
            findings.error(one.source, str(error))
            return ""
        if not 0 < len(data) < _LIMITS[kind]:
            size = f"is {len(data)} bytes" if len(data) < _LIMITS[kind] else "is too large"
            message = f"its content {size}; an engine accepts 1 to {_LIMITS[kind] - 1}"
            findings.error(one.source, message)
    return fingerprint(data, one.document.scope.cluster, content.name, content.spec)


def _read(source: Source, reader: ContentReader | None) -> bytes:
    if reader is None:
        raise Failure(f"there is no reader for {source}")
    return reader.read(source)
