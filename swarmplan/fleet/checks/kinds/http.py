"""``http:``: what a web server answers. Asked directly, by no proxy; a redirect is an answer."""

import http.client
import time
from urllib.parse import urlsplit

from swarmplan.errors import Interrupted, TimedOut, reason_of
from swarmplan.fleet.checks.results import Finding, Status, failed_for
from swarmplan.fleet.checks.snapshot import Snapshot
from swarmplan.limits import CHECK_ANSWER_BYTES
from swarmplan.spec.fleet.checks import IN_URL, OfHttp
from swarmplan.system.workers import run_cancellable

SECONDS = 10.0
"""That one answer may take."""
_SIMULATED = "a simulated cluster serves nothing"


def judge(wanted: OfHttp, snapshot: Snapshot) -> Finding:
    """Whether the server answers so. Raises Interrupted."""
    if snapshot.graded.simulated:
        return Finding(Status.SKIPPED, _SIMULATED)
    unreadable = snapshot.unreadable()
    if unreadable is not None and unreadable.status is not Status.FAIL:
        return unreadable
    url, wrong = _address(wanted.url, snapshot)
    if wrong is not None:
        return wrong
    until = time.monotonic() + SECONDS

    def over() -> Exception | None:
        if snapshot.graded.stop.is_set():
            return Interrupted("stopped while a server was asked")
        return TimedOut(f"no answer within {SECONDS:g} s") if time.monotonic() > until else None

    try:
        status, text = run_cancellable(lambda: _asked(url), over)
    except (OSError, http.client.HTTPException, TimedOut, ValueError) as error:
        return Finding(Status.FAIL, f"{url}: {reason_of(error)}")
    reasons = [f"{url} answers {status}, not {wanted.status}"] if status != wanted.status else []
    if not reasons and wanted.contains not in text:
        reasons = [f"{url} answers without the text {wanted.contains!r}"]
    return failed_for(reasons)


def _address(url: str, snapshot: Snapshot) -> tuple[str, Finding | None]:
    """The URL with the addresses of machines in it, or why it has none."""
    addresses = {
        name: state.address if (state := snapshot.seen.machine_of(name)) else None
        for name in snapshot.graded.desired.machines
    }
    for written in dict.fromkeys(IN_URL.findall(url)):
        name = snapshot.graded.machine(written)
        if name not in addresses:
            return url, Finding(
                Status.BROKEN, f"the cluster has no machine {written}: it has {snapshot.known()}"
            )
        place, address = f"{{{written}}}", addresses[name]
        if address is None:
            return url, Finding(Status.BROKEN, f"the address of {name} is not known: is it created?")
        url = url.replace(place, f"[{address}]" if ":" in address else address)
    return url, None


def _asked(url: str) -> tuple[int, str]:
    """The status and the beginning of the body."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"User-Agent": "swarmplan", "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, answer.read(CHECK_ANSWER_BYTES).decode(errors="replace")
    finally:
        connection.close()
