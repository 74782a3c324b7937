"""A tiny image without any registry: Debian's static busybox as ``docker save`` writes an image.

The archive is the same bytes for the same input, so its image id is too. By default a container of it is a web server
on port 8080 whose one page is the container's host name. ``python plans/hello_image.py FILE REFERENCE`` writes one.
"""

import hashlib
import io
import json
import platform
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BUSYBOX = Path("/bin/busybox")  # Debian: busybox-static
PORT = 8080
SERVE = ("sh", "-c", f"mkdir -p /www && hostname > /www/index.html && exec httpd -f -p {PORT} -h /www")
FOREVER = ("sleep", "1000000")
_APPLETS = (
    "cat", "echo", "env", "false", "hostname", "httpd", "id", "ls", "mkdir", "nslookup", "sh", "sleep", "true", "wget"
)  # fmt: skip


def build_archive(
    path: Path, reference: str, command: Sequence[str] = SERVE, labels: dict[str, str] | None = None
) -> str:
    """Write the archive of an image tagged ``reference`` (``name:tag``); its image id, ``sha256:…``.

    Images with other ``labels`` or another ``command`` have other ids.
    """
    layer = _layer()
    config = _json(
        {
            "architecture": {"x86_64": "amd64", "aarch64": "arm64"}.get(
                platform.machine(), platform.machine()
            ),
            "os": "linux",
            "config": {
                "Cmd": list(command),
                "Env": ["PATH=/bin"],
                "Labels": labels or {},
                "StopSignal": "SIGKILL",  # busybox as the first process heeds no SIGTERM
            },
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
            "history": [{"created_by": "plans/hello_image.py"}],
        }
    )
    digest = hashlib.sha256(config).hexdigest()
    manifest = [{"Config": f"{digest}.json", "RepoTags": [reference], "Layers": ["layer.tar"]}]
    with tarfile.open(path, "w") as archive:
        _add(archive, f"{digest}.json", config)
        _add(archive, "layer.tar", layer)
        _add(archive, "manifest.json", _json(manifest))
    return f"sha256:{digest}"


def _layer() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as layer:
        for folder in ("bin", "etc", "tmp", "www"):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            layer.addfile(entry)
        _add(layer, "bin/busybox", _busybox(), 0o755)
        for applet in _APPLETS:
            entry = tarfile.TarInfo(f"bin/{applet}")
            entry.type, entry.linkname = tarfile.SYMTYPE, "busybox"
            layer.addfile(entry)
    return buffer.getvalue()


def _busybox() -> bytes:
    """The program, or, on a machine without it, a stand-in with which the image is good for a rehearsal only."""
    return BUSYBOX.read_bytes() if BUSYBOX.exists() else b"busybox-static is not installed here\n"


def _add(archive: tarfile.TarFile, name: str, data: bytes, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), mode
    archive.addfile(entry, io.BytesIO(data))


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


if __name__ == "__main__":
    destination = Path(sys.argv[1])
    destination.parent.mkdir(parents=True, exist_ok=True)
    build_archive(destination, sys.argv[2])
