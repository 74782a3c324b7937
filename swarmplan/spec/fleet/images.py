"""What the clusters of a fleet get their images from, resolved: frozen values."""

from ipaddress import ip_address

from swarmplan.dataclass import dataclass

LOCAL_ADDRESS = "169.254.77.77"
"""Link-local, so no router passes it on (RFC 3927, 7), and no network has it: node-local caches of Kubernetes use such addresses in
the same way."""


@dataclass(frozen=True, slots=True)
class FleetImage:
    """An image and the file it is loaded from."""

    reference: str
    archive: str


@dataclass(frozen=True, slots=True)
class Mirror:
    """A pull-through cache of the registry ``upstream`` (a URL without a path), which listens at ``address`` and ``port``. ``folder`` is "" for
    one among the fleet's state. ``own_address``: the mirror adds the address to this machine."""

    address: str
    port: int
    folder: str
    upstream: str
    images: tuple[str, ...] = ()
    own_address: bool = True

    @property
    def listen(self) -> str:
        """The address with the port, as programs take it."""
        host = f"[{self.address}]" if ip_address(self.address).version == 6 else self.address  # noqa: PLR2004 - of IP
        return f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Where engines ask."""
        return f"http://{self.listen}"
