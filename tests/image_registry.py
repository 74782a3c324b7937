"""A real image registry for tests: Debian's docker-registry behind a login, filled over its own HTTP API."""

import base64
import gzip
import hashlib
import json
import re
import subprocess
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Interface
from pathlib import Path
from tempfile import TemporaryDirectory

import requests
from hello_image import FOREVER, build_archive

from swarmplan.drivers.local.subnet import gateway

USER, PASSWORD = "lab", "correct-horse-7"
_LOGINS = f"{USER}:$2y$04$abcdefghijklmnopqrstuuSQyLzxZtaUFpi/q2P5wWap0qvqIvC5q\n"
"""As ``htpasswd -nbB`` writes it."""
_PORT = 5000
_ASKED = re.compile(r'"GET /v2/\S+/(blobs|manifests)/\S+ HTTP')
_KIND = "application/vnd.docker.distribution.manifest.v2+json"


class ImageRegistry:
    """One that runs at ``address`` (``host:port``) and writes what it is asked for to ``log``."""

    def __init__(self, address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.address = address
        self._log = log
        self.stop = process.terminate
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.auth = (USER, PASSWORD)

    def answers(self) -> bool:
        try:
            return self._http.get(f"http://{self.address}/v2/").ok
        except requests.ConnectionError:
            return False

    def reference(self, name: str) -> str:
        """``lab/web:1`` as it is called here."""
        return f"{self.address}/{name}"

    def asked(self) -> "Counter[str]":
        """How often each was asked for by GET: ``blobs``, ``manifests``."""
        lines = self._log.read_text().splitlines()
        return Counter(found[1] for line in lines if (found := _ASKED.search(line)))

    def push(self, name: str, word: str = "", more: bytes = b"") -> str:
        """Put an image under this name (``lab/web:1``), another one for another word, with one more layer of ``more``; its digest."""
        repository, _, tag = name.partition(":")
        config, layer = _image(name, word)
        layers = [layer, more] if more else [layer]
        body = {
            "schemaVersion": 2,
            "mediaType": _KIND,
            "config": self._blob(repository, config, "application/vnd.docker.container.image.v1+json"),
            "layers": [
                self._blob(repository, data, "application/vnd.docker.image.rootfs.diff.tar.gzip")
                for data in layers
            ],
        }
        answer = self._http.put(
            f"{self._at(repository)}/manifests/{tag}", data=json.dumps(body), headers={"Content-Type": _KIND}
        )
        answer.raise_for_status()
        return answer.headers["Docker-Content-Digest"]

    def _blob(self, repository: str, data: bytes, kind: str) -> dict[str, object]:
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        place = self._http.post(f"{self._at(repository)}/blobs/uploads/").headers["Location"]
        headers = {"Content-Type": "application/octet-stream"}
        self._http.put(place, params={"digest": digest}, data=data, headers=headers).raise_for_status()
        return {"mediaType": kind, "size": len(data), "digest": digest}

    def _at(self, repository: str) -> str:
        return f"http://{self.address}/v2/{repository}"


@contextmanager
def image_registry(host: str, port: int = _PORT, *, login: bool = True) -> Iterator[ImageRegistry]:
    """A registry at this address of the machine, which answers; gone at the end, and all it held. Without ``login`` it takes and gives
    everything."""
    with TemporaryDirectory(prefix="registry-") as folder:
        place = Path(folder)
        (place / "logins").write_text(_LOGINS)
        (place / "config.json").write_text(json.dumps(_config(place, f"{host}:{port}", login=login)))
        with (
            (place / "log").open("wb") as log,
            subprocess.Popen(
                ["docker-registry", "serve", str(place / "config.json")], stdout=log, stderr=log
            ) as process,
        ):
            try:
                made = ImageRegistry(f"{host}:{port}", process, place / "log")
                until = time.monotonic() + 10
                while not made.answers():
                    assert process.poll() is None, (place / "log").read_text()
                    assert time.monotonic() < until, "the registry does not answer"
                    time.sleep(0.02)
                yield made
            finally:
                process.terminate()


def machines_own(address: str) -> str:
    """The machine's own address among the hosts of a cluster of the local driver, of which one has this address."""
    return str(gateway(IPv4Interface(f"{address}/24").network))


def auth(registry: str, user: str = USER, password: str = PASSWORD) -> str:
    """The value of ``X-Registry-Auth``."""
    login = {"username": user, "password": password, "serveraddress": registry}
    return base64.urlsafe_b64encode(json.dumps(login).encode()).decode()


def docker_config(folder: Path, registry: str, user: str = USER, password: str = PASSWORD) -> None:
    """Write what ``docker login`` writes."""
    folder.mkdir(exist_ok=True)
    word = base64.b64encode(f"{user}:{password}".encode()).decode()
    (folder / "config.json").write_text(json.dumps({"auths": {registry: {"auth": word}}}))


def _config(place: Path, address: str, *, login: bool) -> dict[str, object]:
    storage = {
        "filesystem": {"rootdirectory": str(place / "data")},
        "maintenance": {"uploadpurging": {"enabled": False}},
    }
    return {
        "version": "0.1",
        "log": {"level": "error"},
        "storage": storage,
        "http": {"addr": address},
        **({"auth": {"htpasswd": {"realm": "lab", "path": str(place / "logins")}}} if login else {}),
    }


def _image(name: str, word: str) -> tuple[bytes, bytes]:
    """(configuration, compressed layer) of the test image."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "image.tar"
        build_archive(path, name, FOREVER, {"word": word})
        with tarfile.open(path) as archive:
            files = {member.name: archive.extractfile(member) for member in archive}
            held = {file: opened.read() for file, opened in files.items() if opened}
    config = json.loads(held["manifest.json"])[0]["Config"]
    return held[config], gzip.compress(held["layer.tar"], 1, mtime=0)
