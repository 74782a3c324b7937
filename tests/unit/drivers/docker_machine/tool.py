"""A docker-machine that says what a test lets it say."""

from pathlib import Path

from swarmplan.drivers.docker_machine.cli import Cli
from swarmplan.drivers.docker_machine.place import Place, Store

_SCRIPT = """#!/bin/sh
case "$1" in -s) shift 2;; esac
said={said}
printf '%s\\n' "$*" >> $said/calls
printf '%s\\n' "$MACHINE_BUGSNAG_API_TOKEN $MACHINE_PLUGIN_TOKEN $MACHINE_DEBUG $LAB_TOKEN" >> $said/environment
if [ -e $said/$1.first ]; then . $said/$1.first; rm $said/$1.first; exit 1; fi
if [ -e $said/$1.does ]; then . $said/$1.does; fi
cat $said/$1.err >&2 2>/dev/null
cat $said/$1.out 2>/dev/null
[ -e $said/$1.code ] && exit "$(cat $said/$1.code)"
exit 0
"""


class Tool:
    """The executable and a store for it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "store")
        self.store.machines.mkdir(parents=True)
        self.path = folder / "docker-machine"
        self._said = folder / "said"
        self._said.mkdir()
        self.path.write_text(_SCRIPT.format(said=self._said))
        self.path.chmod(0o755)
        self.cli = Cli(Place(str(self.path), self.store))

    def says(self, command: str, out: str = "", *, err: str = "", code: int = 0, does: str = "") -> None:
        """Let a command answer so from now on. ``does`` is shell code it runs first."""
        for part, text in (("out", out), ("err", err), ("code", str(code)), ("does", does)):
            (self._said / f"{command}.{part}").write_text(text)

    def says_first(self, command: str, err: str) -> None:
        """Let a command fail with this the next time, and only then."""
        (self._said / f"{command}.first").write_text(f"printf '%s\\n' '{err}' >&2\n")

    @property
    def calls(self) -> list[str]:
        """What it was called with."""
        calls = self._said / "calls"
        return calls.read_text().splitlines() if calls.exists() else []

    @property
    def environment(self) -> str:
        """What it found in its environment the last time."""
        return (self._said / "environment").read_text().splitlines()[-1]
