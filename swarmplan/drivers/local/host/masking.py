"""What of the machine's own files a host that is laid over them must not see: accounts, keys, homes, logs.

Done in the overlay's upper layer before it is mounted, as overlayfs itself notes that something was removed (Documentation/filesystems/
overlayfs, "whiteouts and opaque directories"). It keeps honest people apart; root in a host is root in the kernel
(docs/local-driver.md, "What a host does not protect against").
"""

import os
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

from swarmplan.drivers.local.layout import STATE

FOLDERS = (
    "/root", "/home", "/srv", "/etc/ssl/private", "/etc/wireguard", "/var/backups", "/var/log", "/var/mail", "/var/spool/cron", str(STATE),
)  # fmt: skip
"""Folders that a host finds empty. Swarmplan's own has private keys; the file system that is mounted over it can be unmounted."""
FILES = ("/etc/shadow-", "/etc/gshadow", "/etc/gshadow-", "/etc/docker/key.json", "/etc/krb5.keytab")
"""Files that a host does not find. ``key.json`` is an engine's id: with the machine's, all hosts would be one engine."""
KEYS = ("/etc/ssh", "ssh_host_*_key")
ACCOUNTS = "/etc/shadow"
_LOCKED = "root:*:19000:0:99999:7:::\n"
"""No account has a password; where the file is missing, programs that change accounts fail."""


def mask(upper: Path, mounted: Iterable[str], lower: Path = Path("/")) -> None:
    """Lay the masks of a host into ``upper``, which has a folder for each overlay: ``root``, and one for each of the machine's
    ``mounted`` file systems. What the host has written there itself stays."""
    layers = sorted(["/", *mounted], key=len, reverse=True)
    keys = (f"{KEYS[0]}/{key.name}" for key in sorted((lower / KEYS[0][1:]).glob(KEYS[1])))
    for place in FOLDERS:
        if (lower / place[1:]).is_dir() and (own := _own(upper, layers, place, lower)):
            own.mkdir()
            shutil.copystat(lower / place[1:], own)
            os.setxattr(own, "trusted.overlay.opaque", b"y")
    for place in (*FILES, *keys):
        if (lower / place[1:]).exists() and (own := _own(upper, layers, place, lower)):
            os.mknod(own, stat.S_IFCHR, os.makedev(0, 0))
    if (lower / ACCOUNTS[1:]).exists() and (own := _own(upper, layers, ACCOUNTS, lower)):
        own.touch(mode=0o600)
        own.write_text(_LOCKED, encoding="ascii")


def _own(upper: Path, layers: list[str], place: str, lower: Path) -> Path | None:
    """Where in ``upper`` the mask of ``place`` goes, with the folders above it made as they are below; None where the host has
    something of its own there, or where the machine has another file system mounted there."""
    layer = next(layer for layer in layers if Path(place).is_relative_to(layer))
    folder = upper / layer_name(layer)
    inside = Path(place).relative_to(layer)
    if inside == Path() or os.path.lexists(folder / inside):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for above in reversed(inside.parents[:-1]):
        if not (folder / above).exists():
            (folder / above).mkdir()
            shutil.copystat(lower / layer[1:] / above, folder / above)
    return folder / inside


def layer_name(mounted: str) -> str:
    """The folder of an overlay's own files, as ``boot.sh`` names it."""
    return "root" if mounted == "/" else mounted.replace("/", "+")
