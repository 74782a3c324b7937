"""The configuration of the sshd that lets students in (sshd_config(5), OpenSSH 8.4 to 10). It is all that this sshd reads."""

from pathlib import Path

from swarmplan.errors import Permanent
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.sshd.sessions import MOST

_SPARE = 8
"""Connections beyond those that are served: over them a student is told why, where sshd itself would say no word."""

_TEXT = """\
# Written by swarmplan at each `fleet apply`, and read by its own sshd alone.
Port {port}
ListenAddress {listen}
HostKey {host_key}
PidFile none
AllowUsers {user}
PermitRootLogin forced-commands-only
AuthenticationMethods publickey
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
HostbasedAuthentication no
AuthorizedKeysFile none
# It prints the line of a key from the file that swarmplan writes, and notes the connection.
AuthorizedKeysCommand /bin/sh {key_script} {folder} %f {most}
AuthorizedKeysCommandUser {user}
TrustedUserCAKeys none
UsePAM {pam}
DisableForwarding yes
AllowTcpForwarding no
AllowStreamLocalForwarding no
AllowAgentForwarding no
X11Forwarding no
PermitTunnel no
GatewayPorts no
PermitListen none
PermitOpen none
PermitUserEnvironment no
PermitUserRC no
PermitTTY yes
# Bash, where it is the login shell, reads the user's .bashrc over ssh, but not below another shell (bash's shell.c).
SetEnv SHLVL=1
PrintMotd no
PrintLastLog no
Banner none
UseDNS no
Compression no
LoginGraceTime 60
MaxAuthTries 3
MaxSessions 10
MaxStartups 100:30:300
ClientAliveInterval 30
ClientAliveCountMax 4
"""


KEY_SCRIPT = Path(__file__).with_name("key.sh")
"""What sshd runs for each key. sshd asks that the program be root's (sshd_config(5)): that is ``sh``, which reads it."""


def config_text(*, listen: str, port: int, user: str, places: Places, pam: bool) -> str:
    """The whole file. ``pam``: the account is let in by PAM, which an sshd without it refuses where it is locked. Raises Permanent."""
    return _TEXT.format(
        port=port,
        listen=listen,
        user=user,
        host_key=_word(places.host_key),
        key_script=_word(KEY_SCRIPT, percent="%%"),
        folder=_word(places.folder, percent="%%"),
        most=MOST + _SPARE,
        pam="yes" if pam else "no",
    )


def _word(path: Path, percent: str = "%") -> str:
    text = str(path)
    if not text.isprintable() or any(mark in text for mark in "\"\\'"):
        raise Permanent(
            f"{text!r} has characters that a configuration of sshd cannot hold: set XDG_STATE_HOME to another folder"
        )
    return '"' + text.replace("%", percent) + '"'
