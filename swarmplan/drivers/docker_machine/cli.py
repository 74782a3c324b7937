"""Running docker-machine: its environment, its exit codes, which prove nothing, and its words.

An exit code of 0 also comes with a flag it does not know; errors come on stderr, warnings on stdout (measured on 0.16.2). Whoever
needs more than "it did not complain" looks at the shape of what it printed.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence

from swarmplan.drivers.command import Answer, attempt, shortened
from swarmplan.drivers.docker_machine.place import Place
from swarmplan.errors import Permanent
from swarmplan.model.redaction.values import HIDDEN
from swarmplan.programs import DEADLINE

_DROPPED = ("MACHINE_PLUGIN_TOKEN", "MACHINE_PLUGIN_DRIVER_NAME", "MACHINE_DEBUG", "MACHINE_DRIVER")
"""The first two make the binary start as a plugin, the third makes it print private keys, the fourth is a hidden default."""
_RACE = re.compile(r"config\.json: no such file or directory", re.IGNORECASE)
_ERRORS = ("error", "panic:", "flag provided but not defined")
_PAUSE = 0.05
_LONGEST = 400
"""Characters of docker-machine's words that a message repeats; a failed provisioning quotes whole scripts."""


class Cli:
    """One binary on one store."""

    def __init__(self, place: Place) -> None:
        self.place = place

    @property
    def installed(self) -> bool:
        """Whether the binary is there at all."""
        return shutil.which(self.place.binary) is not None

    def require(self, what: str) -> None:
        """Raises Permanent where the binary is not there."""
        if not self.installed:
            raise Permanent(f"{what}: {missing(self.place.binary)}")

    def line(self, *words: str) -> list[str]:
        return [self.place.binary, "-s", str(self.place.store.home), *words]

    def attempt(
        self,
        words: Sequence[str],
        *,
        what: str,
        deadline: float = DEADLINE,
        variables: Mapping[str, str] | None = None,
        secrets: Sequence[str] = (),
        begun: Callable[[int], None] = lambda _: None,
        stdin: str = "",
    ) -> Answer:
        """How a command ended, its words without the ``secrets``. Raises Permanent and Transient as ``command`` does.

        A record is replaced by removal and renaming: who finds none at that moment has done nothing yet, so it is tried
        twice more (measured on 0.16.2; on a busy machine the second look may fall into the next such moment).
        """
        self.require(what)
        for last in (False, False, True):
            answer = attempt(
                self.line(*words),
                what=what,
                stdin=stdin,
                deadline=deadline,
                environment=self.environment() | dict(variables or {}),
                shown=[self.place.binary, words[0], *words[-1:]],
                begun=begun,
            )
            if last or answer.code == 0 or not _RACE.search(answer.err):
                break
            time.sleep(_PAUSE)
        return Answer(answer.code, _hidden(answer.out, secrets), _hidden(answer.err, secrets))

    def run(
        self,
        words: Sequence[str],
        *,
        what: str,
        deadline: float = DEADLINE,
        begun: Callable[[int], None] = lambda _: None,
        unless: str = "",
    ) -> str:
        """What a command printed. Raises Permanent if it failed, and not with the message ``unless``; Transient."""
        answer = self.attempt(words, what=what, deadline=deadline, begun=begun)
        if failed(answer) and not (unless and matches(answer, unless)):
            raise Permanent(f"{what}: {self.failure(words, answer)}")
        return answer.out

    def failure(self, words: Sequence[str], answer: Answer) -> str:
        """One line on what a command said that failed."""
        return f"`{self.place.binary} {words[0]}` failed: {error_message(answer)}"

    def environment(self) -> dict[str, str]:
        """What docker-machine runs with. Its crash reports hold private keys, so they are off."""
        passed = {name: value for name, value in os.environ.items() if name not in _DROPPED}
        return passed | {"MACHINE_BUGSNAG_API_TOKEN": "no-report"}


def missing(binary: str) -> str:
    """One line on a binary that is not there."""
    where = "not found" if "/" in binary else "not on PATH"
    return f"{binary} is {where}: install it, or set options.binary (rancher-machine also works)"


def failed(answer: Answer) -> bool:
    """Whether a command failed, whatever its exit code says: bad flags end in 0 (measured on 0.16.2)."""
    return answer.code != 0 or "incorrect usage." in answer.out.lower()


def error_message(answer: Answer) -> str:
    """docker-machine's own words in one line: from its first error on, without its hints."""
    if answer.code < 0:
        return f"it was ended by signal {-answer.code}"
    lines = _lines(answer.err)
    first = next((number for number, line in enumerate(lines) if line.lower().startswith(_ERRORS)), 0)
    text = " / ".join(lines[first:] or _lines(answer.out)[-1:]) or f"exit code {answer.code}"
    return shortened(text, _LONGEST)


def matches(answer: Answer, *known: str) -> bool:
    """Whether the words hold one of these; rancher-machine writes many of them in lower case."""
    words = f"{answer.err}\n{answer.out}".lower()
    return any(text in words for text in known)


def _lines(text: str) -> list[str]:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("Try ")]


def _hidden(text: str, secrets: Sequence[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
