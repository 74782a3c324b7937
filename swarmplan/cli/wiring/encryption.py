"""How a backup is encrypted and decrypted: by the command line, else the policy, else a passphrase that is asked for."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from swarmplan.cli.terminal.signals import prompting
from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, SpecError

if TYPE_CHECKING:
    from swarmplan.archives.archive import Archive
    from swarmplan.archives.encryption import Encryption
    from swarmplan.archives.header import Header
    from swarmplan.model.backup import BackupPolicy

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Chosen:
    """The encryption options of the command line: paths, or None. At most one of them."""

    passphrase_file: str | None = None
    key_file: str | None = None
    unencrypted: bool = False

    def __post_init__(self) -> None:
        given = [f"--{name.replace('_', '-')}" for name, value in asdict(self).items() if value]
        if len(given) > 1:
            raise click.UsageError(f"{' and '.join(given)} cannot be used together")


def encryption_options(command: Command) -> Callable[..., Any]:
    """``--passphrase-file``, ``--key-file`` and ``--unencrypted``; the command is given ``chosen``."""
    return click.option(
        "--unencrypted",
        is_flag=True,
        help="Do not encrypt: anyone who can read the file can read every secret.",
    )(_files(command))


def decryption_options(command: Command) -> Callable[..., Any]:
    """``--passphrase-file`` and ``--key-file``; the command is given ``chosen``."""
    return _files(command)


def _files(command: Command) -> Callable[..., Any]:
    @wraps(command)
    def wrapped(
        *args: Any,
        passphrase_file: str | None,
        key_file: str | None,
        unencrypted: bool = False,
        **options: Any,
    ) -> Any:
        return command(*args, chosen=Chosen(passphrase_file, key_file, unencrypted=unencrypted), **options)

    place = click.Path(dir_okay=False)
    key = click.option(
        "--key-file", type=place, metavar="FILE",
        help="age or ssh keys: public keys encrypt, private keys decrypt.",
    )  # fmt: skip
    phrase = click.option(
        "--passphrase-file", type=place, metavar="FILE", help="A file whose first line is the passphrase."
    )
    return phrase(key(wrapped))


def encryption_for(chosen: Chosen, policy: "BackupPolicy") -> "Encryption":
    """The encryption of a new backup. A passphrase not given in a file is asked for, twice."""
    from swarmplan.archives.encryption import unencrypted

    if chosen.unencrypted:
        return unencrypted()
    if chosen.passphrase_file or chosen.key_file:
        with _files_of_the_command_line():
            encryption = _of_files(chosen)
            if encryption:
                encryption.check()
    else:
        encryption = _of_files(Chosen(policy.passphrase_file or None, policy.key_file or None))
    return encryption or _prompted("Passphrase for the backup", "--passphrase-file or --key-file", twice=True)


def encryption_of(header: "Header", chosen: Chosen, policy: "BackupPolicy | None") -> "Encryption":
    """What decrypts an archive, by its header; ``policy`` names the file where the command line does not."""
    from swarmplan.archives.encryption import unencrypted

    if header.encryption == "none":
        return unencrypted()
    given = bool(chosen.passphrase_file or chosen.key_file)
    if policy is not None and not (chosen.passphrase_file or chosen.key_file):
        by_phrase = header.encryption == "passphrase"
        chosen = Chosen(*((policy.passphrase_file, None) if by_phrase else (None, policy.key_file)))
    if header.encryption == "key":
        if not chosen.key_file:
            raise click.UsageError(
                "this backup is encrypted with a key: give the private key's file with --key-file"
            )
    elif chosen.key_file:
        raise click.UsageError(
            "this backup is encrypted with a passphrase, not with a key: use --passphrase-file, or type it when asked"
        )
    with _files_of_the_command_line() if given else nullcontext():
        encryption = _of_files(chosen)
        if encryption:
            encryption.check_decrypts()
    return encryption or _prompted("Passphrase of the backup", "--passphrase-file", twice=False)


@contextmanager
def _files_of_the_command_line() -> Iterator[None]:
    """What is wrong with them is a wrong command line (SpecError), found before anything is done."""
    try:
        yield
    except Permanent as error:
        raise SpecError([str(error)]) from None


def _of_files(chosen: Chosen) -> "Encryption | None":
    from swarmplan.archives.encryption import passphrase_in, with_keys, with_passphrase

    if chosen.key_file:
        return with_keys(Path(chosen.key_file))
    return with_passphrase(passphrase_in(Path(chosen.passphrase_file))) if chosen.passphrase_file else None


def _prompted(question: str, instead: str, *, twice: bool) -> "Encryption":
    from swarmplan.archives.encryption import with_passphrase

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError(f"there is no terminal to ask for the passphrase on: use {instead}")
    with prompting():
        return with_passphrase(click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True))


def header_named(path: Path) -> "Header":
    """The header of the archive on the command line. Raises SpecError where that is not a backup."""
    from swarmplan.archives.reading import header_of

    try:
        return header_of(path)
    except Permanent as error:
        raise SpecError([str(error)]) from None


def archive_named(path: Path, chosen: Chosen, policy: "BackupPolicy | None") -> "Archive":
    """The archive on the command line, decrypted. Raises SpecError where it is no backup, is damaged, or was encrypted for
    another key or with another passphrase: no other command would do better with these."""
    from swarmplan.archives.archive import open_archive

    encryption = encryption_of(header_named(path), chosen, policy)
    with _files_of_the_command_line():
        return open_archive(path, encryption)
