"""The swarm folder of an engine on a host that a shell is run in, and where its traffic to managers goes.

What is sent and received is compressed, for nearly all of a log file is nothing yet, and in base64, for no way to a host need be
made for anything but text.
"""

import base64
import gzip
import zlib
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from swarmplan.drivers.command import Answer, failure_message
from swarmplan.drivers.scripts import compose, failure
from swarmplan.drivers.swarm_folder.archive import checked, is_spare, packed
from swarmplan.errors import Permanent, Unreachable

Shell = Callable[[str, str, float], Answer]
"""Runs a POSIX script as root: its text, its name for people, seconds it may take. Raises Unreachable or Permanent when that
cannot be; a script's own failure is an answer."""

_HERE = Path(__file__).parent
_SHARED = _HERE / "shared.sh"
_ENGINE = 240.0
"""Seconds for an engine to stop its containers, for a copy to be read or laid out, and for the way there and back."""
_RULE = 30.0
_LARGEST = 4 * 2**30
"""Bytes a copy may have, so that no host can fill this machine's memory."""
_BEGIN, _END = "--- swarm folder\n", "--- end"
_CHANGED = 1
"""tar's exit code where a file changed while it was read."""


def copy(machine: str, shell: Shell, *, stop_engine: bool, wake: bool = False) -> bytes:
    """``MachineDriver.copy_state``. ``wake``: the engine is started afterwards also where it did not run."""
    what = f"machine {machine}"
    variables = {"STOP_ENGINE": "yes" if stop_engine else "no", "WAKE": "yes" if wake else "no"}
    answer = _run(machine, shell, "copy", compose(_SHARED, _HERE / "copy.sh", **variables), _ENGINE)
    archive, _, code = _unpacked(what, answer).rpartition(b"\n")
    if code != b"0" and (stop_engine or code != str(_CHANGED).encode()):
        reason = Answer(1, "", answer.err).error_line
        raise Permanent(failure_message(what, ["tar"], reason, "check that its disk can be read"))
    return packed(entry for entry in checked(what, archive) if not is_spare(entry.name))


def replace(machine: str, shell: Shell, state: bytes) -> None:
    """``MachineDriver.replace_state``."""
    whole = packed(checked(f"machine {machine}", state))
    sent = base64.encodebytes(gzip.compress(whole, compresslevel=1)).decode("ascii")
    text = compose(_SHARED, _HERE / "replace.sh")
    _run(machine, shell, "replace", f"{text}main <<'END-OF-COPY'\n{sent}{_END}\nEND-OF-COPY\n", _ENGINE)


def redirect(machine: str, shell: Shell, was: str, now: str) -> None:
    """``MachineDriver.redirect``."""
    old, new = _address(machine, was), _address(machine, now or was)
    if old.version != new.version:
        raise Permanent(f"machine {machine}: {was} and {now} must both be IPv4 addresses or both IPv6")
    text = compose(_HERE / "redirect.sh", WAS=str(old), NOW=str(new) if now else "")
    _run(machine, shell, "redirect", text, _RULE)


def _run(machine: str, shell: Shell, name: str, text: str, deadline: float) -> Answer:
    answer = shell(text, name, deadline)
    if answer.code != 0:
        raise failure(f"machine {machine}", name, answer)
    return answer


def _unpacked(what: str, answer: Answer) -> bytes:
    """What is between the two lines, whatever a login prints before."""
    _, _, behind = answer.out.rpartition(_BEGIN)
    text, _, _ = behind.partition(_END)
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        found = inflater.decompress(base64.b64decode(text), _LARGEST)
    except (ValueError, zlib.error):
        found = b""
    if not inflater.eof:
        reason = f" ({Answer(1, '', answer.err).error_line})" if answer.err.strip() else ""
        raise Unreachable(f"{what}: the copy of its swarm folder was cut off in transfer{reason}; try again")
    return found


def _address(machine: str, text: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(text)
    except ValueError:
        raise Permanent(f"machine {machine}: {text!r} is not a valid IP address to send to or from") from None
