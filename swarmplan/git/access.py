"""How git may reach a repository, and what it is told besides: its whole environment, new for each command.

Nothing of the caller's environment but where programs are, and its proxies, reaches git: no configuration of the system or a user, no
``~/.netrc``, no ssh agent, no variable of git's or of the linker's. Nothing asks a person. A token is never an argument and never in a url: it is in the
environment, from where git's credential helper prints it for the one server that it belongs to (gitcredentials(7)).
"""

import os
import shlex
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path

from swarmplan.dataclass import dataclass
from swarmplan.errors import Permanent, SpecError, reason_of
from swarmplan.limits import NAMED_FILE_BYTES, SECRET_FILE_BYTES
from swarmplan.private_files import make_folder, write
from swarmplan.secret_files import require_private, require_protected
from swarmplan.spec.agent.names.urls import Remote
from swarmplan.spec.agent.sources import GitSource, HttpsAccess, SshAccess
from swarmplan.system.regular_files import opened

_KEPT = (
    "PATH", "TMPDIR", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
    "SSL_CERT_FILE", "SSL_CERT_DIR",
)  # fmt: skip
_FIXED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",  # what is missing is asked for by name, never on the way: that goes on without end where it is missing there too
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_SSH_VARIANT": "ssh",
    "LC_ALL": "C",
}
_NO_LAZY_FETCH = {"GIT_NO_LAZY_FETCH": "1"}
"""Since git 2.39.4: where a pack is damaged, git tries without end to fetch what it has not, also where it may reach nothing."""
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.quotePath": "false",
    "core.bigFileThreshold": "16m",  # what is larger is not held in memory while a pack is checked
    "credential.helper": "",
    "fetch.recurseSubmodules": "false",
    "fetch.writeCommitGraph": "false",
    "gc.autoDetach": "false",
    "gc.autoPackLimit": "20",  # each commit brings a pack of its own, and one with the files of its folder
    "gpg.program": "/bin/false",
    "gpg.ssh.program": "/bin/false",
    "gpg.x509.program": "/bin/false",
    "http.followRedirects": "initial",
    "http.lowSpeedLimit": "1000",
    "http.sslVerify": "true",
    "maintenance.auto": "false",
    "protocol.version": "2",
    "transfer.fsckObjects": "true",
    # Faults of programs of long ago, in the history of many repositories, which harm nobody (git-fsck(1)):
    "fetch.fsck.badTimezone": "ignore",
    "fetch.fsck.missingSpaceBeforeDate": "ignore",
    "fetch.fsck.zeroPaddedFilemode": "ignore",
}
_SLOW = 30
"""Seconds with less than 1000 bytes a second after which git gives up (http.lowSpeedTime)."""
_PRINT = """!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "$SWARMPLAN_USERNAME" "$SWARMPLAN_TOKEN"; }; f"""
_STORE = """!f() { test "$1" = get && exec git credential-store --file "$SWARMPLAN_CREDENTIALS" get; }; f"""
"""It only reads: by itself git would take a credential that a server refused out of the file."""
_ANY_USER = "git"
"""For a token without a user name: GitHub, GitLab, Gitea and Forgejo take any, Bitbucket wants x-token-auth."""


@dataclass(frozen=True, slots=True)
class Access:
    """The ``environment`` for git, and the ``secrets`` in it, which no message may have."""

    environment: Mapping[str, str]
    secrets: tuple[str, ...] = ()


def access(source: GitSource, remote: Remote, home: Path, environ: Mapping[str, str]) -> Access:
    """For commands that reach the repository. ``home`` is a folder of our own, made where it is missing. Raises Permanent for a file that cannot be read,
    and SpecError for one whose name ssh cannot be given."""
    make_folder(home)
    kept = {name: environ[name] for name in _KEPT if name in environ}
    settings = {**_SETTINGS, "http.lowSpeedTime": str(min(_SLOW, max(int(source.timeout), 1)))}
    variables: dict[str, str] = {"HOME": str(home), "GIT_ALLOW_PROTOCOL": remote.scheme}
    secrets: tuple[str, ...] = ()
    if remote.scheme == "ssh":
        if source.ssh.known_hosts:
            _content(source.ssh.known_hosts, NAMED_FILE_BYTES, require_protected)
        if source.ssh.key:
            _content(source.ssh.key, NAMED_FILE_BYTES)  # ssh says nothing of one that cannot be read
            require_private(source.ssh.key, group=True)
        variables["GIT_SSH_COMMAND"] = _ssh(source.ssh, source.timeout)
    elif remote.host:
        given, secrets = _credentials(source.https, remote, settings)
        variables |= given
        _certificates(source.https, home, settings)
    return Access({**kept, **_FIXED, **variables, **_as_variables(settings)}, secrets)


def _as_variables(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings as git reads them from its environment (git-config(1), GIT_CONFIG_COUNT)."""
    found = {"GIT_CONFIG_COUNT": str(len(settings))}
    for at, (name, value) in enumerate(settings.items()):
        found |= {f"GIT_CONFIG_KEY_{at}": name, f"GIT_CONFIG_VALUE_{at}": value}
    return found


def _ssh(given: SshAccess, timeout: float) -> str:
    """The program ssh without its configuration, without an agent, with one key and one file of host keys (ssh_config(5))."""
    options = [
        "BatchMode=yes", "StrictHostKeyChecking=yes", "UpdateHostKeys=no", "GlobalKnownHostsFile=/dev/null",
        f"UserKnownHostsFile={_quoted(given.known_hosts) if given.known_hosts else os.devnull}",
        "IdentitiesOnly=yes", "IdentityAgent=none", f"IdentityFile={_quoted(given.key) if given.key else 'none'}",
        "PreferredAuthentications=publickey", "ForwardAgent=no", "ClearAllForwardings=yes", "PermitLocalCommand=no",
        "ControlMaster=no", "ControlPath=none", f"ConnectTimeout={max(int(timeout), 1)}",
        "ServerAliveInterval=10", "ServerAliveCountMax=3", "LogLevel=ERROR",
    ]  # fmt: skip
    return shlex.join(["ssh", "-F", os.devnull, *(word for option in options for word in ("-o", option))])


def _quoted(path: str) -> str:
    """A path as ssh reads it, which knows quotes, ``%`` and ``${NAME}`` in it."""
    if any(character in path for character in '"\\$') or not path.isprintable():
        raise SpecError([f"{path!r}: ssh cannot be given a file with quotes, \\ or $ in its name; rename it"])
    return '"' + path.replace("%", "%%") + '"'


def _credentials(
    given: HttpsAccess, remote: Remote, settings: dict[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    token = _token(given.token_file) if given.token_file else ""
    username = given.username or remote.username
    if token or (username and not given.credentials_file):
        settings[f"credential.{remote.origin}.helper"] = _PRINT
        found = {"SWARMPLAN_USERNAME": username or _ANY_USER, "SWARMPLAN_TOKEN": token}
        return found, tuple(each for each in (token, remote.username) if each)
    if given.credentials_file:
        _secret(given.credentials_file)  # git says nothing of one that it cannot read
        settings["credential.helper"] = _STORE
        if username:
            settings[f"credential.{remote.origin}.username"] = username
        return {"SWARMPLAN_CREDENTIALS": given.credentials_file}, ()
    return {}, ()


def _token(path: str) -> str:
    data = _secret(path)
    token = data.decode(errors="replace").strip()
    if len(data) > SECRET_FILE_BYTES or not token or not token.isprintable() or not token.isascii():
        raise Permanent(f"{path} has no token: it is one line of at most {SECRET_FILE_BYTES} characters")
    return token


def _certificates(given: HttpsAccess, home: Path, settings: dict[str, str]) -> None:
    """The certificates of ``ca_file`` besides the system's: git reads one file, in place of the system's."""
    if not given.ca_file:
        return
    known = ssl.get_default_verify_paths()
    system = [path for path in (known.cafile, _BUNDLE) if path and Path(path).is_file()][:1]
    ours = _content(given.ca_file, NAMED_FILE_BYTES, require_protected)
    together = (*(_content(path, NAMED_FILE_BYTES) for path in system), ours)
    write(home / "ca.pem", b"\n".join(together))
    settings["http.sslCAInfo"] = str(home / "ca.pem")


_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
"""Where Debian, Ubuntu, Alpine and Arch have them in one file."""


def _secret(path: str) -> bytes:
    return _content(path, SECRET_FILE_BYTES, require_private)


def _content(path: str, most: int, require: Callable[[str, int], None] | None = None) -> bytes:
    try:
        with opened(Path(path)) as file:
            if require is not None:
                require(path, file.fileno())
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        raise Permanent(f"{path} cannot be read: {reason_of(error)}") from None


def offline(
    home: Path, environ: Mapping[str, str], settings: Mapping[str, str], variables: Mapping[str, str]
) -> Access:
    """For commands that look at what is there, with more settings and variables: git reaches nothing, so that nothing that is missing is
    fetched on the way."""
    kept = {name: environ[name] for name in ("PATH", "TMPDIR") if name in environ}
    fixed = {**_FIXED, "HOME": str(home), "GIT_ALLOW_PROTOCOL": "none", **_NO_LAZY_FETCH}
    return Access({**kept, **fixed, **variables, **_as_variables({**_SETTINGS, **settings})})
