"""The configuration of the sshd that lets students in (sshd_config(5), OpenSSH 8.4 to 10). It is all that this sshd reads."""

from pathlib import Path

from swarmplan.errors import Permanent

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
AuthorizedKeysFile {keys}
AuthorizedKeysCommand none
TrustedUserCAKeys none
# Who may write to that file is checked by swarmplan, which writes it: its folder may be anywhere.
StrictModes no
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


def config_text(*, listen: str, port: int, user: str, host_key: Path, keys: Path, pam: bool) -> str:
    """The whole file. ``pam``: the account is let in by PAM, which an sshd without it refuses where it is locked. Raises Permanent."""
    return _TEXT.format(
        port=port,
        listen=listen,
        user=user,
        host_key=_word(host_key),
        keys=_word(keys, percent="%%"),
        pam="yes" if pam else "no",
    )


def _word(path: Path, percent: str = "%") -> str:
    text = str(path)
    if not text.isprintable() or any(mark in text for mark in "\"\\'"):
        raise Permanent(
            f"{text!r} has characters that a configuration of sshd cannot hold: set XDG_STATE_HOME to another folder"
        )
    return '"' + text.replace("%", percent) + '"'
