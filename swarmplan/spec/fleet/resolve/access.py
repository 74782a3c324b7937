"""``access`` of a fleet file to its settings."""

import re
from ipaddress import ip_address

from swarmplan.spec.fleet.access import SshAccess
from swarmplan.spec.kinds.document import Document
from swarmplan.spec.models.fleet.access import AccessSection
from swarmplan.spec.models.words.names import is_address

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def resolve_access(section: AccessSection | None, document: Document) -> SshAccess | None:
    """The settings; None where the file has none. Errors go to the document's findings."""
    place = ("access", "ssh")
    if section is None:
        return None
    document.require(("access",), section, "ssh")
    ssh = section.ssh
    if ssh is None:
        return None
    if not is_address(ssh.listen) or "%" in ssh.listen:
        document.error((*place, "listen"), f"{ssh.listen!r} is not an IP address, such as 192.0.2.1 or ::")
        return None
    if ssh.address is not None and not (_HOST.fullmatch(ssh.address) or is_address(ssh.address)):
        document.error(
            (*place, "address"), f"{ssh.address!r} is neither an IP address nor the name of a host"
        )
    listened = ip_address(ssh.listen)
    default = "" if listened.is_unspecified else ssh.listen
    return SshAccess(ssh.listen, ssh.port, ssh.address or default)
