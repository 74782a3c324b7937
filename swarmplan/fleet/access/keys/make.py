"""Keys of the type ed25519, made by OpenSSH's own ssh-keygen, without a passphrase: nobody is there to type one."""

from pathlib import Path

from swarmplan import private_files
from swarmplan.errors import Permanent, Transient, reason_of
from swarmplan.fleet.access.keys.lines import public_part
from swarmplan.limits import SECRET_FILE_BYTES
from swarmplan.programs import run
from swarmplan.system.regular_files import content_of

_DEADLINE = 20.0


def public_file(private: Path) -> Path:
    """Where the public key of a private one is."""
    return private.with_name(f"{private.name}.pub")


def make_key(private: Path, comment: str) -> str:
    """The public key (type and key) of this private key, which is made where there is none. Raises Permanent, Transient."""
    if not private.exists():
        _make(private, comment)
    return public_of(private)


def public_of(private: Path) -> str:
    """The public key (type and key) of this private key. Raises Permanent."""
    path = public_file(private)
    try:
        return public_part(content_of(str(path), SECRET_FILE_BYTES).decode("ascii", "replace"))
    except ValueError as error:
        raise Permanent(
            f"{path}: {error}; remove it and {private.name}, and run `swarmplan fleet apply`"
        ) from error


def private_text(private: Path) -> bytes:
    """The private key itself. Raises Permanent."""
    return content_of(str(private), SECRET_FILE_BYTES)


def forget_key(private: Path) -> None:
    """Remove a pair. Raises Permanent."""
    try:
        private.unlink(missing_ok=True)
        public_file(private).unlink(missing_ok=True)
    except OSError as error:
        raise Permanent(f"{private}: the key cannot be removed: {reason_of(error)}") from error


def _make(private: Path, comment: str) -> None:
    """The public key first has another name, and the private one last its own: a pair that is cut off is made again."""
    new = private.with_name(f".{private.name}.new")
    try:
        private_files.make_folder(private.parent)
        forget_key(new)
        _keygen(new, comment)
        public_file(new).chmod(0o600)
        public_file(new).replace(public_file(private))
        new.replace(private)
    except (OSError, Permanent, Transient) as error:
        kind = Transient if isinstance(error, Transient) else Permanent
        raise kind(
            f"{private}: `ssh-keygen` could not make the key: {reason_of(error)}; install OpenSSH's client (the package"
            " openssh-client) if it is missing"
        ) from error


def _keygen(private: Path, comment: str) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(private)]
    ended = run(command, deadline=_DEADLINE, detached=True)
    if ended.code != 0:
        raise Permanent(ended.error_line)
