"""Who may see a page, from the options of ``ui``."""

import hashlib
import time
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from swarmplan import private_files
from swarmplan.cli.operations.ui.address import base_of, hosts_of, public_url
from swarmplan.cli.operations.ui.options import Options
from swarmplan.errors import Permanent, reason_of
from swarmplan.ui.access.rules import UNIX, Access, Proxies
from swarmplan.ui.access.sessions import Sessions
from swarmplan.ui.access.tokens import LEAST_CHARACTERS, FileToken, OneTimeToken

if TYPE_CHECKING:
    from swarmplan.ui.access.tokens import Token

_KEY_BYTES = 32
_MOST_TOKEN = 4096


def access_of(cluster: str, options: Options, key_file: Path, renewed: Callable[[str], None]) -> Access:
    """``renewed`` is given each new token, where there is no file with one; ``key_file`` is where the key of sessions is kept then. Raises
    Permanent for what cannot be used."""
    base = base_of(options.base_path)
    secure = public_url(options, base).startswith("https:")
    hosts, proxies = hosts_of(options), _proxies(options)
    token: Token
    if options.token_file:
        chosen = _token_in(Path(options.token_file))
        token, key = FileToken(chosen), chosen.encode()
    else:
        token, key = OneTimeToken(renewed), _kept_key(key_file)
    # A browser sends a cookie to every port of a host, so that of each cluster has a name and a key of its own.
    own = hashlib.sha256(f"swarmplan ui {cluster}\n".encode() + key).digest()
    return Access(
        token, Sessions(own, time.time), hosts, base, f"swarmplan-ui-{cluster}", proxies, secure=secure
    )


def _proxies(options: Options) -> Proxies:
    if bool(options.trusted_header) != bool(options.trusted_proxies):
        raise Permanent(
            "--trusted-header and --trusted-proxy belong together: who is named, and by whom it is believed"
        )
    networks = []
    for each in options.trusted_proxies:
        try:
            if each != UNIX:
                networks.append(ip_network(each))
        except ValueError:
            raise Permanent(
                f"--trusted-proxy: '{each}' is not a valid network: write it as in 10.0.0.0/8, or 'unix'"
            ) from None
    return Proxies(options.trusted_header, tuple(networks), UNIX in options.trusted_proxies)


def _token_in(path: Path) -> str:
    from swarmplan.secret_files import require_private

    try:
        require_private(str(path))
        with path.open(encoding="utf-8") as file:
            text = file.read(_MOST_TOKEN + 1).strip()
    except (OSError, UnicodeDecodeError) as error:
        why = reason_of(error) if isinstance(error, OSError) else "it is not text"
        raise Permanent(f"--token-file: {path} cannot be read: {why}") from None
    if not LEAST_CHARACTERS <= len(text) <= _MOST_TOKEN or not (text.isascii() and text.isprintable()):
        raise Permanent(
            f"--token-file: {path} has no token: write {LEAST_CHARACTERS} letters and digits or more, in one line, as from"
            " `openssl rand -hex 32`"
        )
    return text


def _kept_key(path: Path) -> bytes:
    """A session outlasts the server, so that a page goes on when it is started again."""
    import secrets

    try:
        kept = path.read_bytes()
        if len(kept) == _KEY_BYTES and not path.is_symlink():
            return kept
    except OSError:
        pass
    made = secrets.token_bytes(_KEY_BYTES)
    try:
        private_files.make_folder(path.parent)
        private_files.write(path, made)
    except OSError as error:
        from swarmplan.cli.terminal.messages import warn

        warn(f"{path} cannot be written ({reason_of(error)}): sessions of the page end with the server")
    return made
