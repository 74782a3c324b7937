"""What a student is given and told to type: files for OpenSSH's client and for docker's, the same on Linux, macOS and Windows.

The files go to ``~/.ssh/CLUSTER``, where ssh finds them by one line in ``~/.ssh/config``; OpenSSH reads ``~`` in these files on Windows, too
(ssh_config(5), "TOKENS" and "IdentityFile").
"""

import io
import json
import tarfile
from collections.abc import Mapping, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.fleet.access.keys.lines import known_host

KEY = "id_ed25519"


@dataclass(frozen=True, slots=True)
class SshSettings:
    """One student's way in: ``user@address:port``, which is the server with the key ``server_key``. ``machines`` are those of their cluster,
    without its name, the first one first."""

    student: str
    cluster: str
    user: str
    address: str
    port: int
    server_key: str
    machines: tuple[str, ...]

    @property
    def config(self) -> str:
        """For ssh: the cluster's name is that of a host."""
        folder = f"~/.ssh/{self.cluster}"
        lines = [
            f"Host {self.cluster}",
            f"  HostName {self.address}",
            f"  Port {self.port}",
            f"  User {self.user}",
            f"  IdentityFile {folder}/{KEY}",
            "  IdentitiesOnly yes",
            f"  UserKnownHostsFile {folder}/known_hosts",
            "  StrictHostKeyChecking yes",
            "  ForwardAgent no",
            "  ForwardX11 no",
        ]
        return "\n".join(lines) + "\n"

    @property
    def known_hosts(self) -> str:
        """The server's key."""
        return known_host(self.address, self.port, self.server_key)

    @property
    def commands(self) -> tuple[tuple[str, str], ...]:
        """What to type, and what it does, once the files are in place."""
        first = self.machines[0] if self.machines else "a machine"
        return (
            (f"ssh {self.cluster}", f"a shell on {first}"),
            *(
                (f"ssh {self.cluster} {name}", f"a shell on {name}")
                for name in self.machines[-1:]
                if name != first
            ),
            (f"docker context create {self.cluster} --docker host=ssh://{self.cluster}", "once"),
            (f"docker --context {self.cluster} node ls", "docker, for this cluster"),
        )

    def files(self, private_key: bytes) -> Mapping[str, bytes]:
        """All files by name."""
        return {
            KEY: private_key,
            "known_hosts": self.known_hosts.encode(),
            "config": self.config.encode(),
            f"{self.cluster}.dockercontext": docker_context(self.cluster, f"ssh://{self.cluster}"),
            "README.txt": self.readme.encode(),
        }

    @property
    def readme(self) -> str:
        """For the student."""
        name = self.cluster
        typed = "\n".join(f"    {command:<60} # {what}" for command, what in self.commands)
        return f"""\
The way to the cluster {name}, for {self.student} alone: whoever has the file {KEY} has the cluster.

Linux and macOS, in the folder that has the folder {name}:

    mkdir -p ~/.ssh && cp -R {name} ~/.ssh/ && chmod -R go= ~/.ssh/{name}
    printf 'Include {name}/config\\n\\n' | cat - ~/.ssh/config > ~/.ssh/config.new 2>/dev/null; mv ~/.ssh/config.new ~/.ssh/config

Windows (PowerShell), there:

    New-Item -Force -ItemType Directory $HOME/.ssh; Copy-Item -Recurse {name} $HOME/.ssh/
    $old = Get-Content $HOME/.ssh/config -ErrorAction Ignore; @("Include {name}/config", "") + $old | Set-Content -Encoding ascii $HOME/.ssh/config

Then:

{typed}
"""


def docker_context(name: str, host: str, tls: Mapping[str, bytes] | None = None) -> bytes:
    """What ``docker context import`` reads (the archive that ``docker context export`` of 28.2.2 writes): the engine's ``host``, and for
    TLS the files ``ca.pem``, ``cert.pem`` and ``key.pem``."""
    meta = {
        "Name": name,
        "Metadata": {},
        "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": False}},
    }
    files = {"meta.json": json.dumps(meta).encode()}
    files |= {f"tls/docker/{file}": content for file, content in (tls or {}).items()}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in ("tls", "tls/docker") if tls else ("tls",):
            folder = tarfile.TarInfo(path)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o700
            archive.addfile(folder)
        for path, content in files.items():
            file = tarfile.TarInfo(path)
            file.size, file.mode = len(content), 0o600
            archive.addfile(file, io.BytesIO(content))
    return out.getvalue()


def short_names(machines: Sequence[str], cluster: str) -> tuple[str, ...]:
    """The machines' names without the cluster's."""
    return tuple(name.removeprefix(f"{cluster}-") for name in machines)
