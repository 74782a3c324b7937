"""A document, decrypted: every value, and its MAC checked, over all of them."""

import hashlib
import hmac
from typing import Any

from swarmplan.sops.fault import SopsFault, dotted
from swarmplan.sops.metadata import Metadata
from swarmplan.sops.tree import Tree
from swarmplan.sops.values import FORM, hashed, opened

_SEED = hashlib.sha256(b"sops").digest()
"""What the MAC begins with where it is only over what is encrypted, so that both never match."""


def decrypted(tree: Tree, metadata: Metadata, key: bytes) -> Tree:
    """The document in clear. Raises SopsFault for a value that was changed, moved, added or removed."""
    walk = _Walk(metadata, key)
    clear: Tree = walk.value(tree, ())
    try:
        mac = opened(metadata.mac, key, metadata.modified)
    except SopsFault as fault:
        raise SopsFault(f"its MAC {fault}") from None
    if not hmac.compare_digest(str(mac).encode(errors="surrogateescape"), walk.mac.encode()):
        raise SopsFault("its MAC does not match: something in it was changed, added or removed without sops")
    return clear


class _Walk:
    """Decrypts values in the order of the document; ``mac`` is over those so far."""

    def __init__(self, metadata: Metadata, key: bytes) -> None:
        self._metadata = metadata
        self._key = key
        self._hash = hashlib.sha512(_SEED if metadata.mac_only_encrypted else b"")

    @property
    def mac(self) -> str:
        return self._hash.hexdigest().upper()

    def value(self, node: Any, path: tuple[str, ...]) -> Any:
        """Items of a list have the path of the list."""
        if isinstance(node, dict):
            return {name: self.value(inner, (*path, name)) for name, inner in node.items()}
        if isinstance(node, list):
            return [self.value(inner, path) for inner in node]
        return None if node is None else self._leaf(node, path)

    def _leaf(self, written: Any, path: tuple[str, ...]) -> Any:
        has_form = isinstance(written, str) and (not written or written.startswith(FORM))
        asked = self._metadata.encrypts(path)
        encrypted = has_form if asked is None else asked
        if encrypted and not has_form:
            raise SopsFault(f"{dotted(path)} is not encrypted: edit the file with sops")
        try:
            clear = opened(written, self._key, f"{':'.join(path)}:") if encrypted else written
        except SopsFault as fault:
            raise SopsFault(f"{dotted(path)} {fault}") from None
        if encrypted or not self._metadata.mac_only_encrypted:
            self._hash.update(hashed(clear))
        return clear
