"""What apt and dpkg say when they fail, as one line with what to do. Decides only.

Texts as in apt 2.6 and dpkg 1.21 (measured), in the C locale.
"""

from typing import NamedTuple

from swarmplan.drivers.command import Answer
from swarmplan.errors import Permanent

_AGAIN = "run the command again: it continues where it stopped"


class _Case(NamedTuple):
    signs: tuple[str, ...]
    remedy: str


_CASES = (
    _Case(
        ("No space left on device", "enough free space"),
        f"free some space there (`df -h`; `apt-get clean`) and {_AGAIN}",
    ),
    _Case(
        ("Could not get lock", "frontend lock", "Unable to lock", "database is locked"),
        f"another apt or dpkg is running there: wait for it to end, and {_AGAIN}",
    ),
    _Case(
        ("Temporary failure resolving", "Could not resolve", "Could not connect", "Unable to connect",
         "Network is unreachable", "Connection timed out", "Connection failed", "No route to host"),
        "check that the host reaches its package archive: a route, a name server, apt's proxy (`apt-get update` there)",
    ),
    _Case(
        ("signature verification", "NO_PUBKEY", "is not signed", "were invalid", "Certificate verification failed"),
        "the archive or its key is not valid: check options.docker_repository and the host's clock",
    ),
    _Case(("no version ",), "set engine.install to a version that is there"),
    _Case(
        ("remove is disabled",),
        "packages there conflict with it (`apt-get -s install` names them): remove them, or take engine.install out and"
        " install an engine yourself",
    ),
    _Case(
        ("Unable to locate package", "no installation candidate", "404", "does not have a Release file"),
        "check that the archive (/etc/apt/sources.list there, options.docker_repository) is for its release",
    ),
)  # fmt: skip
"""From what explains the others: a full disk or a held lock also spoils lists and downloads."""


def trouble(machine: str, doing: str, answer: Answer) -> Permanent:
    """The error for a script that failed; ``doing`` is what it was for until it said at which step it was."""
    steps = [line.removeprefix("at=") for line in answer.out.splitlines() if line.startswith("at=")]
    lines = [line.strip() for line in answer.err.splitlines() if line.strip()]
    step = steps[-1] if steps else doing
    for case in _CASES:
        told = next((line for line in lines if any(sign in line for sign in case.signs)), "")
        if told:
            return Permanent(f"machine {machine}: `{step}` failed there: {_bare(told)}; {case.remedy}")
    wrong = [line for line in lines if line.startswith(("E:", "dpkg: error"))]
    told = _bare((wrong or lines or [f"exit code {answer.code}"])[-1])
    return Permanent(f"machine {machine}: `{step}` failed there: {told}; correct that there and {_AGAIN}")


def _bare(line: str) -> str:
    return line.removeprefix("E: ").removeprefix("W: ").rstrip(".")
