"""The Debian root with systemd that booted hosts are laid over: built once, and kept beside the local driver's roots."""

import subprocess
from hashlib import sha256
from pathlib import Path

from swarmplan.drivers.folder_lock import locked
from swarmplan.drivers.local.layout import STATE

_HERE = Path(__file__).parent
_SUITE = "bookworm"
_PACKAGES = (
    "systemd", "systemd-sysv", "dbus", "openssh-server", "docker.io", "iproute2", "iptables", "python3", "sudo",
    "procps", "openssl", "busybox-static", "ca-certificates",
)  # fmt: skip
_DEADLINE = 1800.0


def booted_root() -> Path:
    """The root, built first where it is missing (about 80 s and 620 MB). Written whole or not at all."""
    made_of = (
        f"{_PACKAGES} {(_HERE / 'finish.sh').read_text('utf-8')} {(_HERE / 'lab.service').read_text('utf-8')}"
    )
    place = STATE / "cache" / "booted" / f"{_SUITE}-{sha256(made_of.encode()).hexdigest()[:8]}"
    if not place.exists():
        building = place.with_name(f".{place.name}")
        with locked(building, deadline=_DEADLINE):
            if not place.exists():
                _build(building / "new", place)
    return place


def _build(new: Path, place: Path) -> None:
    subprocess.run(["rm", "-rf", "--one-file-system", "--", str(new)], check=True, timeout=300)
    # In namespaces of its own, for debootstrap leaves mounts and processes behind when it is killed.
    isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    packages = f"--include={','.join(_PACKAGES)}"
    made = subprocess.run(
        [*isolated, "debootstrap", "--variant=minbase", packages, _SUITE, str(new)],
        check=False, timeout=_DEADLINE, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, f"debootstrap failed: {made.stdout[-2000:]}"
    finish = ["sh", "-eu", str(_HERE / "finish.sh"), str(new), str(_HERE)]
    subprocess.run(finish, check=True, timeout=120, capture_output=True)
    new.rename(place)
