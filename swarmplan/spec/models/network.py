"""One network under ``networks:``, in Compose syntax."""

from typing import Annotated, Any, Protocol, TypeVar

from pydantic import ConfigDict, Tag, model_validator

from swarmplan.spec.models.base import ADOPT, Section, allow_extensions
from swarmplan.spec.models.shapes import MAPPING, TEXT, by_shape
from swarmplan.spec.models.values import Flag, Pairs, Text, TextMapping


class SubnetSection(Section):
    """A subnet of a network."""

    subnet: Text = None
    """Address range, as `10.30.0.0/24`."""
    ip_range: Text = None
    """Part of the subnet that containers get addresses from."""
    gateway: Text = None
    """The gateway's address."""
    aux_addresses: TextMapping = None
    """Not possible in Swarm, which forgets them."""


class IpamSection(Section):
    """How a network gives out addresses."""

    driver: Text = None
    """The address driver."""
    config: tuple[SubnetSection, ...] = ()
    """Subnets; the swarm chooses one when left out."""
    options: TextMapping = None
    """The address driver's options."""


class ExternalSection(Section):
    """The old spelling of an external network's name."""

    name: Text = None
    """Its name in the swarm."""


External = Annotated[
    Annotated[bool, Tag(TEXT)] | Annotated[ExternalSection, Tag(MAPPING)],
    by_shape("must be true or false, or a mapping with name"),
]


NamedSection = TypeVar("NamedSection", bound="_Named")


class _Named(Protocol):
    name: Any
    external: Any


def named_once(section: NamedSection) -> NamedSection:
    """The section, which does not give the name of what is external in both spellings."""
    old = section.external.name if isinstance(section.external, ExternalSection) else None
    if old and section.name:
        raise ValueError("external.name and name conflict: write external: true, and name alone")
    return section


def _for_editors(schema: dict[str, Any]) -> None:
    allow_extensions(schema)
    schema["properties"]["x-swarmplan"] = {
        "description": "What swarmplan alone is told: whether the network is taken as it is (adopt).",
        "type": "object",
        "properties": {"adopt": ADOPT},
        "additionalProperties": False,
    }


class NetworkSection(Section):
    """A network. It cannot be changed once made: a change makes it anew."""

    model_config = ConfigDict(json_schema_extra=_for_editors)

    name: Text = None
    """Its name in the swarm; the key when left out, in a stack with the stack's name before it."""

    driver: Text = None
    """The network driver; `overlay` when left out."""
    driver_opts: TextMapping = None
    """The driver's options, as `encrypted: ""`."""
    attachable: Flag = None
    """Let containers started by hand join."""
    internal: Flag = None
    """No way out of the network."""
    enable_ipv6: Flag = None
    """Give out IPv6 addresses as well."""
    ingress: Flag = None
    """The network that published ports are reached by: there is one, and Docker's own goes when this is made."""
    external: External = False
    """The network is there already and is not ours: services may use it, nothing else is done with it."""
    ipam: IpamSection | None = None
    """How addresses are given out."""
    labels: Pairs = None
    """Labels of the network."""

    _named_once = model_validator(mode="after")(named_once)
