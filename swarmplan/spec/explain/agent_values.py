"""The same as ``values`` for the keys of an agent file, and what a mapping needs beside the key that is shown."""

from typing import Any

_HTTPS, _SSH = "https://forge.example/ops.git", "git@forge.example:ops.git"
_SOURCE = {"git": _HTTPS}
_CLUSTER = {"source": _SOURCE}
_KEYS = {"key": "id_ed25519", "known_hosts": "known_hosts"}
_LISTEN = "127.0.0.1:9180"
_HOOK = {"forge": "github", "secret_file": "hook"}
_WINDOW = {"start": "20:00", "end": "06:00"}
_TELL = ["./tell.sh"]
_EVENTS, _APPRISE = "https://events.example/swarm", "https://apprise.example/notify"

VALUES: dict[str, Any] = {
    "kind": "Agent", "parallelism": 4, "socket": "/run/swarmplan/agent.sock", "state": "/srv/swarmplan-agent",
    "clusters": {"prod": _CLUSTER}, "clusters.NAME": _CLUSTER, "source": _SOURCE, "git": _HTTPS,
    "ref": {"branch": "main"}, "branch": "main", "tag": "v1.4.2", "commit": "4f5c" * 10, "semver": ">=1.2 <2",
    "path": "prod/cluster.yaml", "source.paths": ["cluster.yaml", "prod.yaml"], "files": "/srv/lab/cluster.yaml",
    "ssh": _KEYS, "ssh.key": "id_ed25519", "known_hosts": "known_hosts", "https": {"token_file": "token"}, "username": "deploy",
    "token_file": "token", "credentials_file": "git-credentials", "ca_file": "ca.pem",
    "verify": {"signers": "allowed_signers"}, "signers": "allowed_signers", "keys": ["alice.asc"], "authors": ["*@example.org"],
    "env_file": "prod.env", "age_key_file": "age.key", "allow": ["create", "change"],
    "trust": {"programs": ["./render.sh"]}, "programs": ["./render.sh"], "trust.paths": ["/srv/tls"], "variables": ["REGION"],
    "drivers": ["ssh"], "heal": {"kinds": ["benign", "missing"]}, "kinds": ["benign", "missing"],
    "windows": [{"days": ["mon-fri"], **_WINDOW}], "days": ["mon-fri"], "start": "20:00", "end": "06:00", "timezone": "Europe/Berlin",
    "server": {"listen": _LISTEN}, "listen": _LISTEN, "webhooks": {"forge": _HOOK}, "webhooks.NAME": _HOOK, "secret_file": "hook",
    "webhooks.NAME.clusters": ["prod"], "notify": {"ops": {"command": _TELL}}, "notify.NAME": {"command": _TELL}, "command": _TELL,
    "cloudevents": _EVENTS, "apprise": f"{_APPRISE}/ops", "urls_file": "urls", "on": ["failed", "held"],
    "notify.NAME.clusters": ["prod"],
}  # fmt: skip

BESIDE: dict[str, dict[str, Any]] = {
    "clusters.NAME": _CLUSTER,
    "clusters.NAME.source": _SOURCE,
    "clusters.NAME.source.ssh": _KEYS,
    "clusters.NAME.source.verify": {"signers": "allowed_signers"},
    "clusters.NAME.windows[]": _WINDOW,
    "server": {"listen": _LISTEN},
    "server.webhooks.NAME": _HOOK,
    "notify.NAME": {"command": _TELL},
}

BESIDE_KEY: dict[str, dict[str, Any]] = {
    "clusters.NAME.source.ssh": {"git": _SSH},
    "clusters.NAME.source.files": {},
    "clusters.NAME.source.https.username": {"token_file": "token"},
    "clusters.NAME.source.verify.keys": {},
    "notify.NAME.cloudevents": {},
    "notify.NAME.apprise": {},
    "notify.NAME.token_file": {"cloudevents": _EVENTS},
    "notify.NAME.urls_file": {"apprise": _APPRISE},
}
"""Where it depends on the key that is shown."""
