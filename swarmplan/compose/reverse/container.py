"""ContainerSpec, in normal form, to a service's own keys."""

from collections.abc import Mapping, Sequence
from typing import Any

from swarmplan.compose.read.field import written
from swarmplan.compose.read.keys import write_keys
from swarmplan.compose.read.modes import FileMode
from swarmplan.compose.reverse.keys import Keys
from swarmplan.compose.reverse.mounts import mount
from swarmplan.compose.reverse.security import credential_spec, security_options
from swarmplan.compose.service.container import PROCESS, RUNTIME
from swarmplan.compose.service.healthcheck import HEALTHCHECK
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.normal import normal_service

_DEFAULTS = normal_service({"TaskTemplate": {"ContainerSpec": {}}})["TaskTemplate"]["ContainerSpec"]
_DISABLED = {"Test": ["NONE"]}
_SHELL = "CMD-SHELL"
_SHELL_WORDS = 2


def process(container: JsonView) -> Json:
    """The process: the keys that people look at first."""
    return written(write_keys(container, PROCESS))


def runtime(container: JsonView, keys: Keys) -> Json:
    """Files, health, limits: the keys after networks and ports."""
    dns, privileges = container.get("DNSConfig") or {}, container.get("Privileges") or {}
    set_keys = {name: value for name, value in container.items() if _DEFAULTS.get(name) != value}
    return written(
        {
            "volumes": [mount(entry, keys) for entry in container.get("Mounts") or ()],
            "secrets": references(container.get("Secrets") or (), "Secret", keys.secrets),
            "configs": references(container.get("Configs") or (), "Config", keys.configs),
            "healthcheck": _health(container.get("Healthcheck") or {}),
            "extra_hosts": [_host(line) for line in container.get("Hosts") or ()],
            "dns": dns.get("Nameservers"),
            "dns_search": dns.get("Search"),
            "dns_opt": dns.get("Options"),
            **write_keys(set_keys, RUNTIME),
            "credential_spec": credential_spec(privileges.get("CredentialSpec") or {}, keys.configs),
            "security_opt": security_options(privileges),
        }
    )


def _health(check: JsonView) -> Json:
    if check == _DISABLED:
        return {"disable": True}
    test = check.get("Test") or []
    shell = len(test) == _SHELL_WORDS and test[0] == _SHELL
    return written({"test": test[1] if shell else test, **write_keys(check, HEALTHCHECK)})


def _host(line: str) -> str:
    address, _, name = line.partition(" ")
    return f"{name}:{address}"


_READABLE_BY_ALL = 0o444


def references(entries: Sequence[Mapping[str, Any]], kind: str, keys: Mapping[str, str]) -> list[Any]:
    """The files; ``kind`` is ``Secret`` or ``Config``. A config without a file is named by its credential spec."""
    return [_reference(entry, entry.get(f"{kind}Name", ""), keys) for entry in entries if entry.get("File")]


def _reference(entry: Mapping[str, Any], name: str, keys: Mapping[str, str]) -> Any:
    file, key = entry["File"], keys.get(name, name)
    mode = file.get("Mode", 0)
    long = written(
        {
            "target": None if file.get("Name") == key else file.get("Name"),
            "uid": _unless_root(file.get("UID", "")),
            "gid": _unless_root(file.get("GID", "")),
            "mode": None if mode == _READABLE_BY_ALL else FileMode(mode),
        }
    )
    return {"source": key, **long} if long else key


def _unless_root(identity: str) -> str | None:
    return None if identity == "0" else identity
