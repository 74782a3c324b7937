"""Roots with an ``sshd`` in them."""

import subprocess
from pathlib import Path

from swarmplan.drivers.folder_lock import locked
from swarmplan.drivers.local.options import Root
from swarmplan.drivers.local.roots import Roots

_PACKAGES = ("openssh-server", "sudo")


class SshRoots(Roots):
    """The local driver's Debian roots with OpenSSH's server laid over them; made once and kept beside them."""

    def lower(self, root: Root) -> Path:
        below = super().lower(root)
        if root is Root.SYSTEM:
            return below  # scripts/setup.sh puts them there
        upper = self._cache.with_name("bare") / root
        if not upper.exists():
            with locked(upper.with_name(f".{root}"), deadline=600):
                if not upper.exists():
                    _build(below, upper, upper.with_name(f".{root}"))
        return Path(f"{upper}:{below}")  # as overlayfs has its lower layers


_SCRIPT = """
mkdir -p "$2/upper" "$2/work" "$2/root"
mount -t overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work,index=off" overlay "$2/root"
for pseudo in proc dev; do mount --rbind /$pseudo "$2/root/$pseudo"; done
[ ! -s /etc/resolv.conf ] || cp --remove-destination /etc/resolv.conf "$2/root/etc/resolv.conf"
for file in /etc/apt/apt.conf.d/*proxy*; do [ ! -e "$file" ] || cp "$file" "$2/root/etc/apt/apt.conf.d/"; done
printf '#!/bin/sh\\nexit 101\\n' >"$2/root/usr/sbin/policy-rc.d"
chmod +x "$2/root/usr/sbin/policy-rc.d"
cd "$2/root"
shift 2
chroot . apt-get update -q -o Acquire::Check-Valid-Until=false # a mirror may be behind
chroot . env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"
chroot . apt-get clean
"""


def _build(below: Path, upper: Path, folder: Path) -> None:
    """In mounts of its own, so that none is left; ``folder`` is empty afterwards, whatever happened."""
    isolated = ["unshare", "--mount", "--propagation", "private", "sh", "-ec", _SCRIPT, "sh"]
    command = [*isolated, str(below), str(folder), *_PACKAGES]
    _empty(folder)
    try:
        subprocess.run(command, check=True, timeout=600, capture_output=True)
        (folder / "upper").rename(upper)
    finally:
        _empty(folder)


def _empty(folder: Path) -> None:
    subprocess.run(["rm", "-rf", "--one-file-system", *map(str, folder.iterdir())], check=True)
