"""Documents of sops for tests, encrypted here by the description of the format; the data key by the real ``age`` program."""

import hashlib
import json
import os
import subprocess
from base64 import b64encode
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyrage
import yaml
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MODIFIED = "2026-01-02T03:04:05Z"
SEED = bytes.fromhex("8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69")


class AgeKey:
    """An age key, and ``file``, with it in it as ``age-keygen`` writes one."""

    def __init__(self, folder: Path, name: str = "keys.txt") -> None:
        identity = pyrage.x25519.Identity.generate()
        self.private, self.public = str(identity), str(identity.to_public())
        self.file = folder / name
        self.file.write_text(f"# created: now\n# public key: {self.public}\n{self.private}\n")
        self.file.chmod(0o600)


def sealed(data_key: bytes, recipient: str) -> str:
    """The data key for a recipient, by the program."""
    command = ["age", "--armor", "--recipient", recipient]
    return subprocess.run(command, input=data_key, capture_output=True, check=True).stdout.decode()


class Sealer:
    """Encrypts documents for these recipients. The data key is sealed once, since a program runs for each."""

    def __init__(self, *recipients: str) -> None:
        self.key = os.urandom(32)
        self.age = [{"recipient": one, "enc": sealed(self.key, one)} for one in recipients]

    def value(self, value: Any, path: Sequence[str]) -> str:
        kind, clear = _clear(value)
        return self.encrypted(clear, kind, "".join(f"{part}:" for part in path)) if clear else ""

    def encrypted(self, clear: bytes, kind: str, authenticated: str) -> str:
        nonce = os.urandom(32)
        out = AESGCM(self.key).encrypt(nonce, clear, authenticated.encode(errors="surrogateescape"))
        data, iv, tag = (b64encode(part).decode() for part in (out[:-16], nonce, out[-16:]))
        return f"ENC[AES256_GCM,data:{data},iv:{iv},tag:{tag},type:{kind}]"

    def document(self, tree: Mapping[str, Any], **metadata: Any) -> dict[str, Any]:
        """The tree encrypted, with what sops writes of itself; of ``metadata`` None leaves one out."""
        rules = {"unencrypted_suffix": "_unencrypted"} if "encrypted_regex" not in metadata else {}
        found = {"age": self.age, "lastmodified": MODIFIED, **rules, "version": "3.9.0", **metadata}
        digest = hashlib.sha512(SEED if found.get("mac_only_encrypted") else b"")
        body = self._walked(tree, [], found, digest)
        mac = self.encrypted(digest.hexdigest().upper().encode(), "str", MODIFIED)
        whole = {"mac": mac, **found}
        return {**body, "sops": {name: value for name, value in whole.items() if value is not None}}

    def _walked(self, node: Any, path: list[str], metadata: Mapping[str, Any], digest: Any) -> Any:
        if isinstance(node, Mapping):
            return {
                name: self._walked(inner, [*path, name], metadata, digest) for name, inner in node.items()
            }
        if isinstance(node, list):
            return [self._walked(inner, path, metadata, digest) for inner in node]
        if node is None:
            return None
        wanted = _wanted(path, metadata)
        if wanted or not metadata.get("mac_only_encrypted"):
            digest.update(_clear(node)[1])
        return self.value(node, path) if wanted else node


def _wanted(path: Sequence[str], metadata: Mapping[str, Any]) -> bool:
    if end := metadata.get("encrypted_suffix"):
        return any(part.endswith(end) for part in path)
    if name := metadata.get("encrypted_regex"):  # of tests: ^name$
        return name.strip("^$") in path
    end = metadata.get("unencrypted_suffix") or "_unencrypted"
    return not any(part.endswith(end) for part in path)


def _clear(value: Any) -> tuple[str, bytes]:
    if isinstance(value, bool):
        return "bool", str(value).encode()
    if isinstance(value, int):
        return "int", str(value).encode()
    if isinstance(value, float):
        digits = format(Decimal(repr(value)), "f")
        return "float", digits.removesuffix(".0").encode()
    return "str", value.encode(errors="surrogateescape")


def as_yaml(document: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(document), sort_keys=False, width=1e9, allow_unicode=True)


class _Quoted(yaml.SafeDumper):
    """Writes texts in quotes: some that PyYAML leaves plain are no texts for go-yaml."""


_Quoted.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


def as_quoted_yaml(document: Mapping[str, Any]) -> str:
    return yaml.dump(dict(document), Dumper=_Quoted, sort_keys=False, width=1e9, allow_unicode=True)


def as_json(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent="\t", ensure_ascii=False) + "\n"


def as_dotenv(document: Mapping[str, Any]) -> str:
    metadata = document["sops"]
    flat = {name: value for name, value in metadata.items() if name != "age"}
    for index, one in enumerate(metadata.get("age", ())):
        flat |= {f"age__list_{index}__map_{name}": value for name, value in one.items()}
    lines = {**document, **{f"sops_{name}": value for name, value in flat.items()}}
    del lines["sops"]
    return "".join(f"{name}={str(value).replace(chr(10), chr(92) + 'n')}\n" for name, value in lines.items())


TEXTS = {"yaml": as_yaml, "json": as_json, "env": as_dotenv}
