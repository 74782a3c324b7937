"""What stands for a secret's content where the content itself must not be."""

import hashlib
import json

from swarmplan.model.bodies import JsonView

_COST = 2**12
"""scrypt's N with r = 8, p = 1: 4 MiB and about 13 ms for each guess (docs/decisions/0013)."""
_BYTES = 6


def fingerprint(content: bytes, cluster: str, name: str, spec: JsonView) -> str:
    """12 hex digits: equal for equal content under one logical name of one cluster, and slow to guess from.

    What else is fixed for good when the object is made (its driver, its templating) counts as content.
    """
    fixed = {key: spec[key] for key in ("Driver", "Templating") if spec.get(key)}
    salt = f"{cluster}/{name}" + (json.dumps(fixed, sort_keys=True) if fixed else "")
    return hashlib.scrypt(content, salt=salt.encode(), n=_COST, r=8, p=1, dklen=_BYTES).hex()
