"""What git says when it fails, as errors that say what to do; pure.

git translates its messages: these are the ones of ``LC_ALL=C``, of git 2.39 with curl (GnuTLS and OpenSSL) and of OpenSSH 9.2. Some lines are the
server's own words, which may be anything: they only choose among errors, and are shown last, printable and cut.
"""

import re
from collections.abc import Sequence

from swarmplan.dataclass import dataclass
from swarmplan.errors import Failure, NotFound, Permanent, TimedOut, Transient, Unreachable
from swarmplan.git.lines import shown
from swarmplan.spec.agent.names.urls import Remote


@dataclass(frozen=True, slots=True)
class Form:
    """What a mirror is like: the format of its objects, and whether contents are left out of it until they are needed."""

    object_format: str = "sha1"
    partial: bool = True


class UnfitMirror(Transient):
    """The mirror on this machine is damaged, or cannot be of the form that it has: it is recreated, in ``form``."""

    def __init__(self, message: str, form: Form | None = None) -> None:
        super().__init__(message)
        self.form = form or Form()


class Unexplained(Permanent):
    """git failed, and by what it says it is not known of what: it may be the mirror on this machine."""


class NoSuchRef(NotFound):
    """The server has no such branch, tag or commit."""


class CertificateRefused(Permanent):
    """The server's certificate is not trusted: why, not every build of git says."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """Where the pattern is in what git says, this error is raised."""

    pattern: str
    kind: type[Failure]
    text: str


_HOST_KEY = "source.ssh.known_hosts has to have the line for {host_key}: take the key from where the operators of the server publish it"
_SIGNS = (
    _Sign(
        r"dumb http transport does not support",
        Permanent,
        "{host} speaks dumb HTTP only, which gives out files and no part of a history: serve the repository by `git http-backend`, a forge, or ssh",
    ),
    _Sign(r"No space left on device|Disk quota exceeded", Transient, "no space is left on this machine for its mirror"),
    _Sign(
        r"REMOTE HOST IDENTIFICATION HAS CHANGED|Offending \S+ key in",
        Permanent,
        "the host key of {host} is not the one in source.ssh.known_hosts: somebody may be in between. Ask the operators of the "
        "server whether they changed it, and only then put the new one there",
    ),
    _Sign(r"Host key verification failed|host key is known for", Permanent, f"the host key of {{host}} is unknown; {_HOST_KEY}"),
    _Sign(r"(?:UNPROTECTED PRIVATE KEY|are too open)", Permanent, "the key in source.ssh.key can be read by others: chmod 600 it"),
    _Sign(
        r"Load key .*: (?P<why>[^\r\n]+)|(?P<other>incorrect passphrase)",
        Permanent,
        "the key in source.ssh.key cannot be used: {why}; it is a private key without a passphrase",
    ),
    _Sign(
        r"Permission denied \(|Too many authentication failures",
        Permanent,
        "{host} does not accept the key in source.ssh.key: add its public key there as a deploy key that may read",
    ),
    _Sign(
        r"could not read Username|could not read Password|terminal prompts disabled",
        Permanent,
        "{host} asks for a login: give source.https.token_file or credentials_file",
    ),
    _Sign(
        r"Authentication failed for|HTTP Basic: Access denied|error: 401",
        Permanent,
        "authentication failed: the token or its user name is wrong, expired, or may not read this repository",
    ),
    _Sign(r"error: 403", Permanent, "{host} forbids it (403): the token may not read this repository, or the address is blocked"),
    _Sign(
        r"certificate verification failed|SSL certificate problem|does not match target host|certificate expiration",
        CertificateRefused,
        "the certificate of {host} is not trusted",
    ),
    _Sign(
        r"couldn't find remote ref|not our ref|no such remote ref|does not advertise|unadvertised object",
        NoSuchRef,
        "there is no such branch, tag or commit",
    ),
    _Sign(
        r"mismatched algorithms: client \S+; server (?P<why>sha1|sha256)|invalid hash version|unknown object format",
        UnfitMirror,
        "its objects are of another format",
    ),
    _Sign(
        r"detected dubious ownership|unsafe repository",
        Permanent,
        "its folder is another user's, whose files git does not read: serve it by ssh, or run as its owner",
    ),
    _Sign(
        r"repository '.*' not found|[Rr]epository not found|error: (?:404|410)|does not appear to be a git repository"
        r"|project you were looking for could not be found|no such repository|not found: did you run git update-server-info"
        r"|Cannot find repository",
        NotFound,
        "there is no such repository, or it may not be seen: check the url, and what the key or token may read",
    ),
    _Sign(
        r"(?:unable to update url base|redirect)[^\n]*(?:fail|not|unable|error)|Maximum \(\d+\) redirects|unable to update url base",
        Permanent,
        "{host} redirects to another place: give its new url",
    ),
    _Sign(r"(?:transport|protocol) '.*' not allowed|Protocol .* (?:not supported|disabled)", Permanent, "{host} redirects to what is not followed: give its new url"),
    _Sign(
        r"fsck error|error in object|error: object [0-9a-f]{40,64}: |bad (?:pack header|object type)|corrupt input",
        Permanent,
        "git refuses an object in it, which is damaged or made to harm: {line}",
    ),
    _Sign(
        r"bad object|object file .* is empty|(?:loose|packed) object .* corrupt|object [0-9a-f]{40,64} (?:not found|is corrupt|cannot be read)"
        r"|(?:[Cc]ould not|[Cc]annot|[Ff]ailed to|unable to) (?:read|parse|open|get|load|unpack|traverse) (?:object|commit|tag|tree|blob|parents|[0-9a-f]{40,64})"
        r"|could not fetch [0-9a-f]{40,64} from promisor|unable to unpack [0-9a-f]{40,64}|not a valid object|packfile .* (?:cannot be accessed|is not a|does not match|truncated|claims|signature|version)|far too short to be"
        r"|lazy fetching disabled"
        r"|not a git repository|bad config (?:line|file)|bad (?:ref|tree)|unable to (?:read tree|parse object|find)|missing blob"
        r"|pack has \d+ unresolved|did not send all necessary|index file .* (?:corrupt|too small|is not)|invalid sha1 pointer"
        r"|remote error: .*missing|unable to resolve reference|reference broken|inflate: data",
        UnfitMirror,
        "its mirror on this machine is damaged: {line}",
    ),
    _Sign(
        r"too slow|timed out|Timeout|time-out|Timed out",
        TimedOut,
        "{host} did not answer in time: {line}",
    ),
    _Sign(
        r"Could not resolve host|Connection refused|Failed to connect|Couldn't connect|No route to host|Network is unreachable"
        r"|Connection (?:closed|reset)|kex_exchange|hung up unexpectedly|early EOF|RPC failed|error: (?:5\d\d|429)|Empty reply"
        r"|Broken pipe|(?:GnuTLS|SSL) (?:recv|send|read)|TLS connection|handshake|SSL_ERROR|stream .* was not closed|Could not read from remote repository|unexpected disconnect",
        Unreachable,
        "{host} cannot be reached: {line}",
    ),
)  # fmt: skip
_ALWAYS_LAST = (
    "Please make sure you have the correct access rights",
    "and the repository exists",
    "Could not read from remote repository",
)


def translated(said: str, remote: Remote, secrets: Sequence[str] = ()) -> Failure:
    """The error for what git wrote to its standard error."""
    text = without(said, secrets)
    for sign in _SIGNS:
        if found := re.search(sign.pattern, text):
            groups = [group for group in found.groupdict().values() if group]
            why = shown(groups[0] if groups else "")
            message = sign.text.format(
                host=remote.host or "this machine",
                host_key=remote.host_key_name,
                line=_line_at(text, found.start()),
                why=why,
            )
            return _error(sign.kind, f"{remote.url}: {message}", why)
    return Unexplained(f"{remote.url}: git failed: {telling_line(text)}")


def without(text: str, secrets: Sequence[str]) -> str:
    """The text without these."""
    for secret in secrets:
        text = text.replace(secret, "…")
    return text


def telling_line(text: str) -> str:
    """The line that says most: the last of git's errors, or else the last at all; printable, and not too long."""
    lines = [
        line.strip()
        for line in text.splitlines()
        if line.strip() and not any(each in line for each in _ALWAYS_LAST)
    ]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    return shown(telling[-1]) if telling else "it says nothing"


def _line_at(text: str, at: int) -> str:
    """The line by which it was known what is wrong: git says last only that it ends."""
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0].strip()
    return telling_line(text) if any(each in line for each in _ALWAYS_LAST) else shown(line)


def _error(kind: type[Failure], message: str, why: str) -> Failure:
    if kind is UnfitMirror:
        return UnfitMirror(message, Form(why or "sha1"))
    return kind(message)
