"""A real sshd on loopback, with host keys and authorized keys of its own, that lets in who runs the tests."""

import getpass
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from git_hosting.keys import SshKey

_CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {host_key}
AuthorizedKeysFile {keys}
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
PidFile none
MaxAuthTries 6
"""


@dataclass(frozen=True)
class Sshd:
    """A running one."""

    port: int
    host_key: SshKey

    def url(self, path: Path) -> str:
        return f"ssh://{getpass.getuser()}@127.0.0.1:{self.port}{path}"

    def known_hosts(self, to: Path, key: SshKey | None = None) -> str:
        """A file with its host key, or with another one for its address."""
        to.write_text(f"[127.0.0.1]:{self.port} {(key or self.host_key).public}\n", encoding="utf-8")
        return str(to)


@contextmanager
def sshd(folder: Path, authorized: SshKey) -> Iterator[Sshd]:
    """While it runs."""
    program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin")
    assert program, "openssh-server is not installed"
    if getpass.getuser() == "root":
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where sshd gives up its privileges
    host_key = SshKey(folder / "host_key")
    keys = folder / "authorized_keys"
    keys.write_text(authorized.public + "\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = folder / "sshd_config"
    config.write_text(_CONFIG.format(port=port, host_key=host_key.path, keys=keys), encoding="utf-8")
    log = folder / "sshd.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, "-D", "-e", "-f", str(config)], stderr=output, stdin=subprocess.DEVNULL
        )
    try:
        _wait(process, port, log)
        yield Sshd(port, host_key)
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + 20
    while True:
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)
        else:
            return
