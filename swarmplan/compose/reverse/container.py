"""ContainerSpec, in normal form, to a service's own keys."""

from collections.abc import Sequence
from typing import Any

from swarmplan.compose.reverse.keys import Keys
from swarmplan.compose.reverse.members import Words, as_is, filled, named
from swarmplan.compose.reverse.mounts import mount
from swarmplan.compose.reverse.references import references
from swarmplan.compose.reverse.security import credential_spec, security_options
from swarmplan.compose.reverse.units import duration_text
from swarmplan.model.bodies import JsonView

_USUAL_GRACE = duration_text(10_000_000_000)
_DISABLED = {"Test": ["NONE"]}
_SHELL = "CMD-SHELL"
_SHELL_WORDS = 2
_PROCESS: Words = {
    "Image": ("image", as_is),
    "Command": ("entrypoint", list),
    "Args": ("command", list),
    "User": ("user", as_is),
    "Groups": ("group_add", list),
    "Dir": ("working_dir", as_is),
    "Hostname": ("hostname", as_is),
}
_KEPT: Words = {
    "StopSignal": ("stop_signal", as_is),
    "StopGracePeriod": ("stop_grace_period", duration_text),
    "Init": ("init", as_is),
    "TTY": ("tty", as_is),
    "OpenStdin": ("stdin_open", as_is),
    "ReadOnly": ("read_only", as_is),
    "Isolation": ("isolation", as_is),
    "OomScoreAdj": ("oom_score_adj", as_is),
    "CapabilityAdd": ("cap_add", list),
    "CapabilityDrop": ("cap_drop", list),
    "Sysctls": ("sysctls", dict),
}
_HEALTH: Words = {
    "Interval": ("interval", duration_text),
    "Timeout": ("timeout", duration_text),
    "StartPeriod": ("start_period", duration_text),
    "StartInterval": ("start_interval", duration_text),
    "Retries": ("retries", as_is),
}


def process(container: JsonView) -> dict[str, Any]:
    """The process: the keys that people look at first."""
    return filled({**named(container, _PROCESS), "environment": _environment(container.get("Env") or ())})


def runtime(container: JsonView, keys: Keys) -> dict[str, Any]:
    """Files, health, limits: the keys after networks and ports."""
    dns, privileges = container.get("DNSConfig") or {}, container.get("Privileges") or {}
    kept = named(container, _KEPT)
    if kept.get("stop_grace_period") == _USUAL_GRACE:
        del kept["stop_grace_period"]
    return filled(
        {
            "volumes": [mount(entry, keys) for entry in container.get("Mounts") or ()],
            "secrets": references(container.get("Secrets") or (), "Secret", keys.secrets),
            "configs": references(container.get("Configs") or (), "Config", keys.configs),
            "healthcheck": _health(container.get("Healthcheck") or {}),
            "extra_hosts": [_host(line) for line in container.get("Hosts") or ()],
            "dns": dns.get("Nameservers"),
            "dns_search": dns.get("Search"),
            "dns_opt": dns.get("Options"),
            **kept,
            "ulimits": {entry.get("Name", ""): _limit(entry) for entry in container.get("Ulimits") or ()},
            "credential_spec": credential_spec(privileges.get("CredentialSpec") or {}, keys.configs),
            "security_opt": security_options(privileges),
        }
    )


def _environment(entries: Sequence[str]) -> dict[str, str | None]:
    pairs = (entry.partition("=") for entry in entries)
    return {name: value if equals else None for name, equals, value in pairs}


def _health(check: JsonView) -> dict[str, Any]:
    if check == _DISABLED:
        return {"disable": True}
    test = check.get("Test") or []
    shell = len(test) == _SHELL_WORDS and test[0] == _SHELL
    return filled({"test": test[1] if shell else test, **named(check, _HEALTH)})


def _host(line: str) -> str:
    address, _, name = line.partition(" ")
    return f"{name}:{address}"


def _limit(entry: JsonView) -> Any:
    soft, hard = entry.get("Soft", 0), entry.get("Hard", 0)
    return soft if soft == hard else {"soft": soft, "hard": hard}
