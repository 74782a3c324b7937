"""What sops writes of itself into a document: for whom the data key is encrypted, which values are, and the MAC."""

import re
from collections.abc import Mapping
from typing import Any

from swarmplan.dataclass import dataclass
from swarmplan.sops.fault import SopsFault
from swarmplan.sops.tree import Tree

_RULES = (
    "unencrypted_suffix", "encrypted_suffix", "unencrypted_regex", "encrypted_regex",
    "unencrypted_comment_regex", "encrypted_comment_regex",
)  # fmt: skip
_DEFAULT_SUFFIX = "_unencrypted"
_OTHERS = {
    "pgp": "PGP", "kms": "AWS KMS", "gcp_kms": "GCP KMS", "azure_kv": "Azure Key Vault", "hc_vault": "HashiCorp Vault",
    "hckms": "Huawei Cloud KMS",
}  # fmt: skip
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[-+]\d\d:\d\d)")
_YES = (True, 1, "true", "True", "1")
_RECIPIENTS = 1000
_INSTEAD = "let sops decrypt it: command: [sops, -d, FILE]"


@dataclass(frozen=True, slots=True)
class EncryptedKey:
    """The data key, encrypted to one age ``recipient`` (armored age)."""

    recipient: str
    enc: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """``modified`` is RFC 3339 as sops formats it. At most one of both suffixes is set; without any, a value is encrypted that has the
    form of one. ``version`` is that of the sops that wrote it."""

    sealed: tuple[EncryptedKey, ...]
    mac: str
    modified: str
    unencrypted_suffix: str = ""
    encrypted_suffix: str = ""
    mac_only_encrypted: bool = False
    version: str = ""

    def encrypts(self, path: tuple[str, ...]) -> bool | None:
        """Whether a value at a path must be encrypted; None for: its form tells.

        Regular expressions of a document are not evaluated (docs/decisions/0026-sops-files-read-without-sops.md)."""
        if self.unencrypted_suffix:
            return not any(name.endswith(self.unencrypted_suffix) for name in path)
        if self.encrypted_suffix:
            return any(name.endswith(self.encrypted_suffix) for name in path)
        return None


def metadata_of(raw: Tree) -> Metadata:
    """The metadata. Raises SopsFault for what is missing, or needs what only sops has."""
    if raw.get("key_groups"):
        raise SopsFault(
            f"its data key is shared among key groups (Shamir), which is not supported: {_INSTEAD}"
        )
    sealed = _sealed(raw.get("age"))
    if not sealed:
        others = " and ".join(text for name, text in _OTHERS.items() if raw.get(name))
        only = f" (only of {others})" if others else ""
        raise SopsFault(f"it has no age recipient{only}: add one with sops updatekeys, or {_INSTEAD}")
    mac, modified = raw.get("mac"), raw.get("lastmodified")
    if not isinstance(mac, str) or not mac:
        raise SopsFault("it has no MAC, so it cannot be verified: encrypt it again with sops")
    time = _TIME.fullmatch(modified) if isinstance(modified, str) else None
    if time is None:
        raise SopsFault("its lastmodified is not a time: encrypt it again with sops")
    zone = "Z" if time[2][1:] == "00:00" else time[2]
    return Metadata(
        sealed,
        mac,
        f"{time[1]}{zone}",
        **_rule(raw),
        mac_only_encrypted=raw.get("mac_only_encrypted") in _YES,
        version=str(raw.get("version") or ""),
    )


def _rule(raw: Tree) -> Mapping[str, str]:
    """The suffix, if one tells what is encrypted."""
    rules = {name: str(raw[name]) for name in _RULES if raw.get(name)}
    if len(rules) > 1:
        raise SopsFault(f"it has both {' and '.join(rules)}, of which sops allows one")
    if not rules:
        return {"unencrypted_suffix": _DEFAULT_SUFFIX}
    return {name: text for name, text in rules.items() if name.endswith("suffix")}


def _sealed(listed: Any) -> tuple[EncryptedKey, ...]:
    if not isinstance(listed, list) or len(listed) > _RECIPIENTS:
        return ()
    return tuple(
        EncryptedKey(str(one.get("recipient") or ""), one["enc"])
        for one in listed
        if isinstance(one, dict) and isinstance(one.get("enc"), str)
    )
