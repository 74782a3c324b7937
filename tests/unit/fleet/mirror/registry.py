"""A registry for tests, in this process: it gives tokens, lists of manifests, redirects, and what is wrong on purpose."""

import json
import platform
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HERE = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


class Registry:
    """``blobs`` and ``manifests`` by digest, ``tags`` by repository and tag; ``asked`` counts the requests, without digests. ``token``: what
    clients need, "" for none."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[str, tuple[str, bytes]] = {}
        self.tags: dict[tuple[str, str], str] = {}
        self.asked: Counter[str] = Counter()
        self.token = ""
        self.token_for = ""
        self.realm = ""
        self.redirects = False
        self.leaked: list[str] = []
        self.url = ""

    def push(
        self, repository: str, tag: str, *layers: bytes, architectures: tuple[str, ...] = ()
    ) -> list[str]:
        """An image with these layers; with ``architectures`` a list of one for each. The digests of its blobs."""
        entries = []
        digests: list[str] = []
        for architecture in architectures or (HERE,):
            config = json.dumps({"architecture": architecture, "os": "linux"}).encode()
            digests = [self._blob(config), *map(self._blob, layers)]
            sizes = [len(config), *map(len, layers)]
            parts = [{"digest": digest, "size": size} for digest, size in zip(digests, sizes, strict=True)]
            made = self._manifest(MANIFEST, {"mediaType": MANIFEST, "config": parts[0], "layers": parts[1:]})
            entries.append({"digest": made, "platform": {"os": "linux", "architecture": architecture}})
        if architectures:
            made = self._manifest(INDEX, {"mediaType": INDEX, "manifests": entries})
        self.tags[repository, tag] = made
        return digests

    def _blob(self, data: bytes) -> str:
        digest = f"sha256:{sha256(data).hexdigest()}"
        self.blobs[digest] = data
        return digest

    def _manifest(self, kind: str, document: Any) -> str:
        data = json.dumps(document).encode()
        digest = f"sha256:{sha256(data).hexdigest()}"
        self.manifests[digest] = kind, data
        return digest


class _Handler(BaseHTTPRequestHandler):
    registry: Registry

    def do_GET(self) -> None:
        registry, path = self.registry, self.path.partition("?")[0]
        if path == "/token":
            registry.token_for = self.path.partition("?")[2]
            return self._answer(200, json.dumps({"token": registry.token}).encode())
        if path.startswith("/elsewhere/"):
            registry.leaked += [self.headers["Authorization"]] if self.headers["Authorization"] else []
            return self._answer(200, registry.blobs[path.removeprefix("/elsewhere/")])
        if registry.token and self.headers["Authorization"] != f"Bearer {registry.token}":
            realm = registry.realm or f"{registry.url}/token"
            return self._answer(401, b"", {"WWW-Authenticate": f'Bearer realm="{realm}",service="tests"'})
        repository, _, rest = path.removeprefix("/v2/").rpartition(
            "/manifests/" if "/manifests/" in path else "/blobs/"
        )
        registry.asked[f"{'manifest' if '/manifests/' in path else 'blob'} {repository}"] += 1
        if "/blobs/" in path:
            if registry.redirects:
                return self._answer(307, b"", {"Location": f"{registry.url}/elsewhere/{rest}"})
            return self._answer(200 if rest in registry.blobs else 404, registry.blobs.get(rest, b""))
        digest = registry.tags.get((repository, rest), rest)
        kind, data = registry.manifests.get(digest, ("", b""))
        return self._answer(200 if kind else 404, data, {"Content-Type": kind})

    def _answer(self, code: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def a_registry() -> Iterator[Registry]:
    """One that answers on loopback, gone at the end."""
    registry = Registry()
    handler = type("Handler", (_Handler,), {"registry": registry})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        registry.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield registry
        finally:
            server.shutdown()
            thread.join()
