"""``swarmplan`` as the pages have it, with a reader: ``typed.py real|simulated WORDS``.

Approves where a command would ask, and ends a watch. Simulated it also takes no time, and nothing has to settle.
"""

import os
import signal
import sys
from pathlib import Path

from swarmplan.cli.command_line.groups import COMMANDS, NESTED, command_of
from swarmplan.cli.main import run
from swarmplan.cli.wiring import simulation


def more_of(name: str, words: list[str], *, real: bool) -> list[str]:
    """The options that the reader adds to a command."""
    if any(map(is_agent_file, words)):  # says of each cluster itself whether it is simulated
        return []
    known = {option for each in command_of(name).params for option in each.opts}
    more = ["--simulate"] if not real and "--simulate" in known else []
    if "--plan" not in words:
        more += ["--auto-approve"] if "--auto-approve" in known else []
        more += ["--set", "policy.settle=0s"] if not real and name in {"apply", "plan", "watch"} else []
    return more


def is_agent_file(word: str) -> bool:
    """Whether it names one."""
    file = Path(word)
    return file.is_file() and "\nkind: Agent\n" in file.read_text(encoding="utf-8", errors="replace")


def end_after_one_pass() -> None:
    """Has the watch ended by the reader where it would pause for the first time."""
    from swarmplan.reconcile.watch import Watch  # noqa: PLC0415  # only this command pays for it

    def end(watch: Watch, failures: int) -> None:  # noqa: ARG001  # as the method that it replaces
        os.kill(os.getpid(), signal.SIGTERM)
        assert watch.stop.wait(30)

    Watch._pause = end


def main(mode: str, words: list[str]) -> None:
    at = next((at for at, word in enumerate(words) if word in COMMANDS), None)
    if at is not None and not {"--help", "-h"} & set(words):
        name = words[at]
        if name in NESTED and words[at + 1 : at + 2] and words[at + 1] in NESTED[name]:
            at += 1
            name = f"{name} {words[at]}"
        words[at + 1 : at + 1] = more_of(name, words, real=mode == "real")
        if name == "watch":
            end_after_one_pass()
    if mode == "simulated":
        simulation.pace = lambda _: None
    sys.argv[1:] = words
    run()


main(sys.argv[1], sys.argv[2:])
