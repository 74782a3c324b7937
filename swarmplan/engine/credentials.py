"""Registry logins as the docker client keeps them: its config file, and the programs that file names."""

import json
import time
from threading import Lock
from typing import Any

from swarmplan.errors import Permanent, Transient
from swarmplan.model.values.image_reference import DOCKER_HUB
from swarmplan.programs import DEADLINE, run

_CACHE_SECONDS = 60.0
"""How long a login is cached: many services come from one registry, and some helpers' tokens live for minutes only."""
_TOKEN = "<token>"  # noqa: S105  # what helpers write for a user name beside an identity token
_HUB = "https://index.docker.io/v1/"
"""What Docker Hub's login goes by."""
_NOT_FOUND = "credentials not found"


class DockerCredentials:
    """Credentials from ``$DOCKER_CONFIG/config.json`` or ``~/.docker/config.json``, read when first asked. Thread-safe."""

    def __init__(self, *, deadline: float = DEADLINE) -> None:
        self._deadline = deadline
        self._lock = Lock()
        self._cache: dict[str, tuple[float, str]] = {}

    def of(self, registry: str) -> str:
        with self._lock:
            since, header = self._cache.get(registry, (float("-inf"), ""))
            if time.monotonic() - since > _CACHE_SECONDS:
                header = self._read(registry)
                self._cache[registry] = (time.monotonic(), header)
            return header

    def _read(self, registry: str) -> str:
        from docker import auth, errors  # noqa: PLC0415  # the SDK's import is paid only where somebody logs in

        try:
            config = auth.load_config()
            plain = auth.AuthConfig({"auths": config.auths}).resolve_authconfig(registry)
        except (errors.DockerException, ValueError, AttributeError, TypeError):  # their texts may quote it
            raise Permanent(
                f"the login for {registry} cannot be read: the docker config file is damaged: docker login {registry}"
            ) from None
        helper = config.get_credential_store(registry)
        found = (self._ask(helper, registry) if helper else None) or plain or {}
        login = {name.lower(): value for name, value in found.items() if value}  # as the client spells them
        return auth.encode_header(login).decode() if login else ""

    def _ask(self, helper: str, registry: str) -> dict[str, Any] | None:
        """What the helper has for the registry; None when that is nothing."""
        server = _HUB if registry == DOCKER_HUB else registry
        code, out = self._run(f"docker-credential-{helper}", server)
        if code and _NOT_FOUND in out.lower():
            return None
        try:
            login = json.loads(out) if not code else {}
            user, secret = login["Username"], login["Secret"]
        except (ValueError, KeyError, TypeError):
            why = f"ended with exit code {code}" if code else "printed no credentials"
            raise Permanent(f"docker-credential-{helper} {why}: docker login {registry}") from None
        if user == _TOKEN:
            return {"identitytoken": secret, "serveraddress": server}
        return {"username": user, "password": secret, "serveraddress": server}

    def _run(self, program: str, server: str) -> tuple[int, str]:
        """Its exit code and stdout. Its stderr is dropped: it may contain a secret."""
        try:
            ended = run((program, "get"), server.encode(), deadline=self._deadline)
        except Permanent as error:
            why = f"{program}, which the docker config names, cannot be started: {error}"
            raise Permanent(why) from None
        except Transient:
            raise Transient(f"{program} did not end within {self._deadline:g} s") from None
        return ended.code, ended.out.decode(errors="replace")
