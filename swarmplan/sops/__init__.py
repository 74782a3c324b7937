"""Documents of sops (getsops/sops), decrypted in memory with age keys: YAML, JSON, dotenv and binary ones.

What lives here: their formats, the check of their MAC, and where the keys are. ``SopsFiles`` is what others use. What must not: a
program is run here, a decrypted value is written to a disk, or a message quotes one. The facts of the format are from sops's
source at 15e36f97 (3.13)."""
