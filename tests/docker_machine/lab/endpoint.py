"""An engine's TLS endpoint: a proxy in the host's network and process namespaces, which ends with the host."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_PROXY = Path(__file__).with_name("proxy.py")


class Endpoint:
    """``folder`` holds the certificates as they are on the host: ``ca.pem``, ``server.pem``, ``server-key.pem``."""

    def __init__(self, folder: Path, socket: Path) -> None:
        self._folder = folder
        self._socket = socket

    @property
    def configured(self) -> bool:
        return (self._folder / "server-key.pem").exists()

    def install(self, certificates: Mapping[str, Path]) -> None:
        """Copy these to the host."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for name, source in certificates.items():
            shutil.copyfile(source, self._folder / name)

    def silence(self, *, silent: bool) -> None:
        """Let it accept and never answer, or answer again, those who wait included."""
        if silent:
            (self._folder / "silent").touch()
        else:
            (self._folder / "silent").unlink(missing_ok=True)

    def serve(self, pid: int, address: str, port: int) -> None:
        """Start the proxy in the namespaces of this process; returns once it listens."""
        command = [
            *("nsenter", f"--target={pid}", "--net", "--pid", "--", sys.executable, "-I", "-S", str(_PROXY)),
            *(address, str(port), str(self._socket), str(self._folder)),
        ]
        with (self._folder / "proxy.log").open("ab") as log:
            process = subprocess.Popen(  # our own command
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True
            )
        assert process.stdout is not None  # asked for
        ready = process.stdout.readline()
        process.stdout.close()
        if ready != b"ready\n":
            raise RuntimeError(f"the endpoint does not listen: see {self._folder / 'proxy.log'}")
        process.returncode = 0  # it is left behind on purpose
