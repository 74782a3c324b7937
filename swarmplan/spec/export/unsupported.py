"""Why a service or network cannot be exported: it has a setting that cannot be expressed, or one that must not be shown."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from swarmplan.compose import ComposeProblems, Scope, scope_of, service_spec
from swarmplan.compose.read.names import prefixed
from swarmplan.compose.reverse import Document
from swarmplan.model.bodies import JsonView
from swarmplan.model.redaction.values import looks_secret
from swarmplan.spec.export.secret_values import multiline_secrets

UNSUPPORTED = "cannot be expressed in a Compose or cluster file"
_SECRET = "looks like a secret, and secrets are not exported"  # noqa: S105 - a reason, and no secret
_LINES = "has several lines, which a stack's env_file cannot represent"


def unsupported_fields(document: Document, ignored: Collection[str], stack: str = "") -> dict[str, list[str]]:
    """By name (``service web``), each field with its reason; ``ignored`` are keys that the document's reader ignores."""
    found: dict[str, list[str]] = defaultdict(list)
    scope = scope_of(document.sections, "", stack)
    for what, fields in document.lost.items():
        found[what] += [f"{field}: {UNSUPPORTED}" for field in fields]
    for key, service in _members(document.sections, "services"):
        what = f"service {prefixed(stack, key)}"
        found[what] += [f"{key}: {UNSUPPORTED}" for key in service if key in ignored]
        found[what] += [f"{path}: {_SECRET}" for path in _secrets(service, document.sections)]
        found[what] += [f"{path}: {_LINES}" for path in multiline_secrets(service)] if stack else []
        found[what] += _refused(key, service, scope)
    for key, network in _members(document.sections, "networks"):
        options = _options(network.get("driver_opts"), "driver_opts")
        found[f"network {prefixed(stack, key)}"] += [f"{path}: {_SECRET}" for path in options]
    return {what: reasons for what, reasons in found.items() if reasons}


def _refused(key: str, service: JsonView, scope: Scope) -> list[str]:
    """What a file is refused for that an engine took: no task of it can be started."""
    try:
        service_spec(key, service, scope)
    except ComposeProblems as problems:
        return list(problems.problems)
    return []


def _secrets(service: JsonView, sections: JsonView) -> Iterator[str]:
    """Options of drivers that look like secrets, including those of the service's volumes. Its variables go to their own
    file."""
    yield from _options((service.get("logging") or {}).get("options"), "logging.options")
    declared = dict(_members(sections, "volumes"))
    for mount in service.get("volumes") or ():
        key = mount.get("source", "") if isinstance(mount, Mapping) else mount.partition(":")[0]
        yield from _options((declared.get(key) or {}).get("driver_opts"), f"volumes.{key}.driver_opts")


def _options(options: Mapping[str, str] | None, path: str) -> Iterator[str]:
    """The options that look like secrets by their names, or by a name within: ``o: username=a,password=b``."""
    for name, value in (options or {}).items():
        within = (part.partition("=")[0] for part in value.split(",") if "=" in part)
        if value and any(map(looks_secret, (name, *within))):
            yield f"{path}.{name}"


def _members(sections: JsonView, section: str) -> list[tuple[str, JsonView]]:
    return [(key, member or {}) for key, member in (sections.get(section) or {}).items()]
