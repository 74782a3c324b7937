"""One service under ``services:``, in Compose syntax."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, Tag

from swarmplan.spec.models.base import ADOPT, KEEP, LAST, Section, allow_extensions
from swarmplan.spec.models.compose_keys import IGNORED
from swarmplan.spec.models.deploy import DeploySection
from swarmplan.spec.models.service_parts import (
    AttachmentSection,
    CredentialSection,
    DependencySection,
    HealthcheckSection,
    LoggingSection,
    MountSection,
    PortSection,
    ReferenceSection,
    SopsFileSection,
    UlimitSection,
)
from swarmplan.spec.models.words.values import (
    LIST,
    MAPPING,
    TEXT,
    Duration,
    Flag,
    Pairs,
    Text,
    TextList,
    TextOrList,
    Whole,
    by_shape,
)

_Port = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[PortSection, Tag(MAPPING)],
    by_shape("must be a port like 8080:80 or a mapping with target, published, mode"),
]
_Volume = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[MountSection, Tag(MAPPING)],
    by_shape("must be a volume like data:/srv/data or a mapping with type, source, target"),
]
_Reference = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[ReferenceSection, Tag(MAPPING)],
    by_shape("must be a key or a mapping with source, target, uid, gid, mode"),
]
_Networks = Annotated[
    Annotated[tuple[Text, ...], Tag(LIST)] | Annotated[dict[str, AttachmentSection | None], Tag(MAPPING)],
    by_shape("must be a list of networks or a mapping of them"),
]
_EnvFile = Annotated[
    Annotated[Text, Tag(TEXT)] | Annotated[SopsFileSection, Tag(MAPPING)],
    by_shape("must be a file's name, or {sops: FILE}"),
]
_EnvFiles = Annotated[
    Annotated[Text, Tag(TEXT)]
    | Annotated[tuple[_EnvFile, ...], Tag(LIST)]
    | Annotated[SopsFileSection, Tag(MAPPING)],
    by_shape("must be a file's name, {sops: FILE}, or a list of them"),
]
_Ulimit = Annotated[
    Annotated[Whole, Tag(TEXT)] | Annotated[UlimitSection, Tag(MAPPING)],
    by_shape("must be a number or a mapping with soft and hard"),
]


_Dependencies = Annotated[
    Annotated[tuple[Text, ...], Tag(LIST)] | Annotated[dict[str, DependencySection | None], Tag(MAPPING)],
    by_shape("must be a list of services or a mapping of them"),
]


def _for_editors(schema: dict[str, Any]) -> None:
    """What the conversion requires; keys that are only ignored are not marked as errors."""
    allow_extensions(schema)
    schema["required"] = ["image"]
    schema["properties"]["x-swarmplan"] = {
        "description": "Settings for swarmplan alone: how long the service may take to converge (`timeout`), how long new"
        " tasks must run before they count as running (`settle`), whether it is changed after all else of a plan (`last`), whether to adopt an existing service (`adopt`), whether it is kept (`keep`), which of"
        " its values no output shows (`sensitive`, paths such as `environment.PIN`).",
        "type": "object",
        "properties": {
            "timeout": {"type": "string"},
            "settle": {"type": "string"},
            "last": LAST,
            "adopt": ADOPT,
            "keep": KEEP,
            "sensitive": {"type": "array", "items": {"type": "string"}},
        },
        "additionalProperties": False,
    }
    for key, reason in IGNORED.items():
        schema["properties"][key] = {"description": f"Ignored: {reason}.", "deprecated": True}


class ServiceSection(Section):
    """A service: its containers, and how the swarm runs them."""

    model_config = ConfigDict(json_schema_extra=_for_editors)

    image: Text = None
    """The image of its tasks."""
    command: TextOrList = None
    """The command, in place of the image's; a string is split into words as a shell would."""
    entrypoint: TextOrList = None
    """The entrypoint, in place of the image's."""
    environment: Pairs = None
    """Environment variables; a name without a value takes the value from swarmplan's environment."""
    env_file: _EnvFiles = None
    """Files of `NAME=value` lines, relative to this file, and files encrypted with sops (`{sops: FILE}`); `environment` takes
    precedence."""
    labels: Pairs = None
    """Labels of the containers; the service's own are under `deploy`."""
    ports: tuple[_Port, ...] = ()
    """Ports to publish."""
    networks: _Networks = ()
    """Networks to join, with aliases."""
    volumes: tuple[_Volume, ...] = ()
    """Volumes, bind mounts, tmpfs mounts and more; paths are on the node."""
    tmpfs: TextOrList = None
    """tmpfs mounts, such as `/run:size=64m,mode=1777`."""
    secrets: tuple[_Reference, ...] = ()
    """Secrets the service can read, each a file in /run/secrets."""
    configs: tuple[_Reference, ...] = ()
    """Configs the service can read, each a file."""
    credential_spec: CredentialSection | None = None
    """The Windows credential spec (a group managed service account)."""
    healthcheck: HealthcheckSection | None = None
    """How a task's health is checked."""
    user: Text = None
    """User (and group) to run as."""
    group_add: TextList = None
    """Additional groups."""
    working_dir: Text = None
    """The working directory."""
    hostname: Text = None
    """The containers' hostname; may contain templates such as `{{.Node.Hostname}}`."""
    init: Flag = None
    """Run an init that passes signals on and reaps processes."""
    read_only: Flag = None
    """Mount the root file system read-only."""
    tty: Flag = None
    """Allocate a terminal."""
    stdin_open: Flag = None
    """Keep its standard input open."""
    stop_grace_period: Duration = None
    """Time between the stop signal and the kill (engine's default 10s)."""
    stop_signal: Text = None
    """The signal that stops it."""
    extra_hosts: Pairs = None
    """Entries for /etc/hosts, as `name:address`."""
    dns: TextOrList = None
    """DNS servers."""
    dns_search: TextOrList = None
    """DNS search domains."""
    dns_opt: TextList = None
    """DNS resolver options."""
    cap_add: TextList = None
    """Capabilities to add."""
    cap_drop: TextList = None
    """Capabilities to drop."""
    sysctls: Pairs = None
    """Kernel parameters of the container."""
    ulimits: dict[str, _Ulimit] = Field(default_factory=dict)
    """Process resource limits (ulimits)."""
    oom_score_adj: Whole = None
    """The kernel's OOM killer score adjustment, from -1000 to 1000 (engine 27 and later)."""
    security_opt: TextList = None
    """`no-new-privileges`, `seccomp=unconfined`, `apparmor=unconfined`, `label=...` (engine 25 and later; labels on all)."""
    isolation: Text = None
    """The isolation technology on Windows: `default`, `process` or `hyperv`."""
    platform: Text = None
    """The platform it runs on, such as `linux/amd64`."""
    restart: Text = None
    """When to restart a task, if `deploy.restart_policy` is not set."""
    logging: LoggingSection | None = None
    """The log driver for its output."""
    deploy: DeploySection | None = None
    """How the service runs in the swarm."""
    depends_on: _Dependencies = ()
    """Services that this one depends on: they are created or updated, and converge, before it."""
