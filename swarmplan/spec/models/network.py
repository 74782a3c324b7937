"""One network under ``networks:``, in Compose syntax."""

from typing import Annotated, Any

from pydantic import ConfigDict, Tag, model_validator

from swarmplan.spec.models.base import ADOPT, KEEP, Section, allow_extensions
from swarmplan.spec.models.words.values import MAPPING, TEXT, Flag, Pairs, Text, TextMapping, by_shape


class SubnetSection(Section):
    """A subnet of a network."""

    subnet: Text = None
    """Address range, such as `10.30.0.0/24`."""
    ip_range: Text = None
    """Part of the subnet that containers get addresses from."""
    gateway: Text = None
    """The gateway's address."""
    aux_addresses: TextMapping = None
    """Not supported by Swarm."""


class IpamSection(Section):
    """How a network assigns addresses."""

    driver: Text = None
    """The address driver."""
    config: tuple[SubnetSection, ...] = ()
    """Subnets; by default the swarm chooses one."""
    options: TextMapping = None
    """The address driver's options."""


class ExternalSection(Section):
    """The deprecated way to name an external network."""

    name: Text = None
    """Its name in the swarm."""


External = Annotated[
    Annotated[bool, Tag(TEXT)] | Annotated[ExternalSection, Tag(MAPPING)],
    by_shape("must be true or false, or a mapping with name"),
]


def named_once(section: Any) -> Any:
    """The section, if it does not name something external in both ways."""
    old = section.external.name if isinstance(section.external, ExternalSection) else None
    if old and section.name:
        raise ValueError("external.name and name conflict: write external: true, and name alone")
    return section


def _for_editors(schema: dict[str, Any]) -> None:
    allow_extensions(schema)
    schema["properties"]["x-swarmplan"] = {
        "description": "Settings for swarmplan alone: whether to adopt an existing network as it is (`adopt`), and whether it is"
        " kept (`keep`).",
        "type": "object",
        "properties": {"adopt": ADOPT, "keep": KEEP},
        "additionalProperties": False,
    }


class NetworkSection(Section):
    """A network. A network cannot be changed in place: a change recreates it."""

    model_config = ConfigDict(json_schema_extra=_for_editors)

    name: Text = None
    """Its name in the swarm; defaults to the key, in a stack prefixed with the stack's name."""

    driver: Text = None
    """The network driver; defaults to `overlay`."""
    driver_opts: TextMapping = None
    """The driver's options, as `encrypted: ""`."""
    attachable: Flag = None
    """Allow standalone containers to join."""
    internal: Flag = None
    """No access to external networks."""
    enable_ipv6: Flag = None
    """Assign IPv6 addresses as well."""
    ingress: Flag = None
    """The ingress network, which routes published ports: there is only one, and it replaces Docker's own."""
    external: External = False
    """The network exists already and is not managed by swarmplan: services may use it."""
    ipam: IpamSection | None = None
    """How addresses are assigned."""
    labels: Pairs = None
    """Labels of the network."""

    _named_once = model_validator(mode="after")(named_once)
