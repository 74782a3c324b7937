"""Text that cannot be sent to an engine: Python keeps bytes of the environment and the command line that are not UTF-8 as
surrogates, which JSON cannot represent."""

import json
from typing import Any

from swarmplan.model.cluster import Desired
from swarmplan.spec.yaml.findings import Findings


def check_encodable(desired: Desired, findings: Findings) -> None:
    """Report objects that contain such text."""
    parts: dict[tuple[str, ...], Any] = {
        ("swarm",): desired.swarm.spec,
        **{("networks", name): one.spec for name, one in desired.networks.items()},
        **{("secrets", name): one.spec for name, one in desired.secrets.items()},
        **{
            ("configs", name): [one.spec, one.source.text if one.source else None]
            for name, one in desired.configs.items()
        },
        **{("services", name): one.spec for name, one in desired.services.items()},
        **{
            ("machines", name): [dict(one.options), one.engine.options]
            for name, one in desired.machines.items()
        },
        **{("nodes", name): dict(one.labels) for name, one in desired.nodes.items()},
    }
    for path, body in parts.items():
        try:
            json.dumps([path, body], ensure_ascii=False, default=str).encode()
        except UnicodeEncodeError:
            message = f"{'.'.join(path)} contains non-UTF-8 bytes, from a variable or the command line"
            findings.error((path[0],), message.encode(errors="backslashreplace").decode(), key=True)
