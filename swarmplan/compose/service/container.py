"""A service's own keys to ContainerSpec: the process and its environment."""

from collections.abc import Mapping, Sequence
from typing import Any

from swarmplan.compose.mounts.mounts import mounts
from swarmplan.compose.read.field import Field, nonzero, present
from swarmplan.compose.read.keys import ComposeKey, Keys, each, read_keys, single
from swarmplan.compose.read.pairs import environment, text_pairs, variables
from swarmplan.compose.read.resolver import dns, extra_hosts
from swarmplan.compose.read.scalars import filled, flag, signed, text, whole_within
from swarmplan.compose.read.templates import check_template
from swarmplan.compose.read.units import duration, duration_text
from swarmplan.compose.scope import Scope
from swarmplan.compose.service.command_line import split_command
from swarmplan.compose.service.healthcheck import healthcheck
from swarmplan.compose.service.kernel_names import ALL, capabilities, check_limit, stop_signal
from swarmplan.compose.service.privileges import privileges
from swarmplan.compose.service.references import configs, secrets
from swarmplan.model.bodies import Json, JsonView
from swarmplan.model.values.image_reference import familiar

ISOLATIONS = ("default", "process", "hyperv")
_NUL = "\0"
_RUN_WITH = (
    "entrypoint", "command", "environment", "hostname", "user", "working_dir", "group_add", "sysctls", "healthcheck",
    "volumes", "tmpfs",
)  # fmt: skip
"""Settings that reach the kernel when a task starts. Labels do not, and may contain anything."""
_OOM_SCORES = (-1000, 1000)


def container_spec(service: Field, scope: Scope) -> Json:
    """ContainerSpec. Compose's ``entrypoint`` is the Engine's Command, ``command`` its Args, ``labels`` the container's."""
    if service["image"].value is None:
        service["image"].fault("image is missing")
    for key in _RUN_WITH:
        _check_nul(service[key])
    found = read_keys(service, (*PROCESS, *RUNTIME))
    # What is both added and dropped is added, as in the docker client.
    added, dropped = found.get("CapabilityAdd", []), found.pop("CapabilityDrop", [])
    return {
        **found,
        **nonzero(
            {
                "Labels": {**text_pairs(service["labels"]), **scope.container_labels()},
                "Hosts": extra_hosts(service["extra_hosts"]),
                "Mounts": mounts(service, scope),
                "Secrets": secrets(service["secrets"], scope.secrets),
                "Configs": configs(service["configs"], service["credential_spec"], scope.configs),
                "CapabilityDrop": [name for name in dropped if name not in added],
            }
        ),
        **present({"Healthcheck": healthcheck(service.section("healthcheck")), "DNSConfig": dns(service)}),
        "Privileges": privileges(service, scope.configs),
    }


def _check_nul(field: Field) -> None:
    """Object to a NUL. An engine takes one, and no task starts (measured on 20.10.24): there it ends every text."""
    if isinstance(field.value, str) and _NUL in field.value:
        field.fault_or_notice("contains a NUL character, which no process accepts: remove it")
    elif isinstance(field.value, list | tuple):
        for item in field.items():
            _check_nul(item)
    for name, member in field.members():
        if _NUL in name:
            member.fault_or_notice("has a NUL character in its name, which no process accepts: remove it")
        _check_nul(member)


def _image(value: Any) -> str:
    """The familiar form with its tag, as the docker client sends it: the engine itself would neither shorten it nor add a
    tag."""
    return familiar(filled(value))


def _hostname(field: Field) -> str | None:
    if isinstance(field.value, str):
        check_template(field, field.value)
    return field.read(text)


def _isolation(field: Field) -> str | None:
    """An engine takes any word it does not know for default (measured on 20.10.24)."""
    found = field.read(text)
    if found and found.lower() not in ISOLATIONS:
        field.fault_or_notice(f"expected {' or '.join(ISOLATIONS)}, found '{found}'")
    return found


def _sysctls(field: Field) -> dict[str, str]:
    """The kernel parameters. An engine takes any, and each task is then refused by its node."""
    found = text_pairs(field)
    for name, value in found.items():
        place = field[name] if isinstance(field.value, Mapping) else field
        if isinstance(place.value, bool | Mapping | list) and place is not field:
            continue  # reported already
        if not value:
            place.fault_or_notice(f"'{name}' has no value: write it as in net.core.somaxconn: 1024")
        elif "." not in name and "/" not in name:
            place.fault_or_notice(
                f"'{name}' is not a kernel parameter: write it as in net.core.somaxconn: 1024"
            )
    return found


def _command(command: Field) -> list[str]:
    if isinstance(command.value, str):
        return command.read(split_command) or []
    return command.every(text)


def _capabilities(field: Field) -> list[str]:
    """ALL includes the others, as in the docker client."""
    found = capabilities(field)
    return [ALL] if ALL in found else sorted(found)


def _ulimits(field: Field) -> list[Json]:
    for name, limit in field.members():
        check_limit(name, limit)
    limits = [{"Name": name, **_limit(limit)} for name, limit in field.members()]
    return sorted(limits, key=lambda limit: str(limit["Name"]))


def _limit(limit: Field) -> dict[str, int]:
    if not isinstance(limit.value, Mapping):
        single = limit.read(signed)
        return {} if single is None else {"Soft": single, "Hard": single}
    if limit["soft"].value is None or limit["hard"].value is None:
        limit.fault("expected a number, or both soft and hard")
    soft, hard = limit["soft"].read(signed), limit["hard"].read(signed)
    if soft is None or hard is None:
        return {}
    if hard != -1 and not -1 < soft <= hard:
        limit.fault_or_notice(f"soft {soft} is above hard {hard}")
    return {"Soft": soft, "Hard": hard}


def _limits_by_name(limits: Sequence[JsonView]) -> Json:
    return {
        one.get("Name", ""): soft
        if (soft := one.get("Soft", 0)) == (hard := one.get("Hard", 0))
        else {"soft": soft, "hard": hard}
        for one in limits
    }


PROCESS: Keys = (
    ComposeKey("Image", "image", single(_image)),
    ComposeKey("Command", "entrypoint", _command, list),
    ComposeKey("Args", "command", _command, list),
    ComposeKey("User", "user", single(text)),
    ComposeKey("Groups", "group_add", each(text), list),
    ComposeKey("Dir", "working_dir", single(text)),
    ComposeKey("Hostname", "hostname", _hostname),
    ComposeKey("Env", "environment", environment, variables),
)
RUNTIME: Keys = (
    ComposeKey("StopSignal", "stop_signal", stop_signal),
    ComposeKey("StopGracePeriod", "stop_grace_period", single(duration), duration_text, zero=True),
    ComposeKey("Init", "init", single(flag), zero=True),
    ComposeKey("TTY", "tty", single(flag)),
    ComposeKey("OpenStdin", "stdin_open", single(flag)),
    ComposeKey("ReadOnly", "read_only", single(flag)),
    ComposeKey("Isolation", "isolation", _isolation),
    ComposeKey("OomScoreAdj", "oom_score_adj", single(whole_within(*_OOM_SCORES))),
    ComposeKey("CapabilityAdd", "cap_add", _capabilities, list),
    ComposeKey("CapabilityDrop", "cap_drop", _capabilities, list),
    ComposeKey("Sysctls", "sysctls", _sysctls, dict),
    ComposeKey("Ulimits", "ulimits", _ulimits, _limits_by_name),
)
