"""What a file that is not text is, by its first bytes."""

_BACKUP = b'{"magic":"swarmplan-backup"'
_BEGIN = {
    b"\x1f\x8b": "a gzip archive",
    b"PK\x03\x04": "a zip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\0": "an xz archive",
    b"\x7fELF": "a program",
    b"age-encryption.org/": "a file encrypted with age",
    b"\x89PNG": "a picture",
    b"%PDF-": "a PDF",
}
_TAR = slice(257, 262)
"""Where a tar archive has ``ustar`` (POSIX)."""


def binary_kind(data: bytes, file: str) -> str | None:
    """What these bytes of a file are, and what to do with it; None for what may be text."""
    if data.startswith(_BACKUP):
        return f"this is a backup, not a YAML file: swarmplan restore {file} restores the swarm from it"
    kind = next((kind for begin, kind in _BEGIN.items() if data.startswith(begin)), None)
    kind = "a tar archive" if data[_TAR] == b"ustar" else kind
    return f"this is {kind}, not a YAML file: name the YAML file" if kind else None
