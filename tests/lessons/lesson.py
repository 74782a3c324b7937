"""A lesson as a student types it: the blocks of its page, on the machines of one student's cluster."""

import re
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from doc_pages.commands import Command, agrees, commands
from doc_pages.folder import Folder
from doc_pages.pages import ROOT, Block, blocks
from hello_image import build_archive
from lessons.typed_here import typed_here

LESSONS = ("first-swarm", "quorum", "updates-and-rollbacks")
STUDENT = "anna"
_PROMPT = re.compile(r"^([a-z]+-?\d)\$ ", re.MULTILINE)
_LOOKS = re.compile(
    r"docker (?:node|service|network|secret|stack)? ?(?:ls|ps|images|inspect)\b|^swarmplan fleet status"
)
_TOKENS = ("TOKEN_BEFORE", "TOKEN", "ADDRESS", "A_TASK_OF_WEB")
_SOON = 90.0
"""Seconds for which a student looks again at what takes a while; a simulated cluster needs fewer looks than ``_LOOKS_AGAIN``."""
_LOOKS_AGAIN = 40


@dataclass
class Lesson:
    """One lesson in a folder of its own. ``fleet`` is the name of its fleet, which is another one where engines are real."""

    name: str
    folder: Path
    real: bool = False
    fleet: str = ""
    first: str = "node1"
    values: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reader = Folder(self.folder, real=self.real)
        build_archive(self.folder / "plans/build/hello-2.tar", "lab/hello:2")
        self.own = self.file.read_text(encoding="utf-8").partition("\nname: ")[2].partition("\n")[0]
        self.fleet = self.fleet or self.own
        self.file.write_text(
            self.file.read_text(encoding="utf-8").replace(f"\nname: {self.own}\n", f"\nname: {self.fleet}\n"),
            encoding="utf-8",
        )

    @property
    def page(self) -> str:
        return f"plans/lessons/{self.name}/README.md"

    @property
    def file(self) -> Path:
        return self.folder / "plans" / "lessons" / self.name / "fleet.yaml"

    def blocks(self) -> Iterator[Block]:
        """Its blocks, a command on a machine as ``$ @MACHINE COMMAND``."""
        text = (
            (ROOT / self.page)
            .read_text(encoding="utf-8")
            .replace(f"{self.own}-{STUDENT}", f"{self.fleet}-{STUDENT}")
        )
        return blocks(self.page, _PROMPT.sub(r"$ @\1 ", text))

    def run(self) -> None:
        """Type all of it; AssertionError says what differs from the page."""
        for block in self.blocks():
            if "not run" in block.comments or ("engines" in block.comments and not self.real):
                continue
            for command in commands(block):
                self._type(block, command)

    def _type(self, block: Block, command: Command) -> None:
        text = self._filled(command.text)
        began, looks = time.monotonic(), 0
        while True:
            output, code = self.shell(text)
            fits = command.output is None or agrees(output, command.output)
            looks += 1
            again = time.monotonic() - began < _SOON if self.real else looks < _LOOKS_AGAIN
            if fits or not (_LOOKS.search(text) and again):
                break
        told = f"{block}: {text}: exit {code}\n{output}"
        assert fits, f"{told}\nThe page says:\n{command.output}"
        ends = "pkill" in text or "rror" in (command.output or "") or "paused" in (command.output or "")
        assert ends or code == 0, told
        assert "Traceback" not in output, told

    def shell(self, text: str) -> tuple[str, int]:
        """What a command prints and its exit code, on a machine or where the fleet is."""
        if text.startswith("@"):
            machine, _, rest = text[1:].partition(" ")
            text = f"swarmplan fleet exec{self._options} {machine} -- {rest}"
            if not self.real:
                return self._without_heading(*typed_here(shlex.split(text)[1:], self.folder / "state"))
        else:
            text = re.sub(r"^(swarmplan fleet \w+)", rf"\1{self._options}", text)
        output, code = self.reader._shell([Command(text, None)], Block(self.page, 0, "console", ""))[0]
        return self._without_heading(output, code)

    def _without_heading(self, output: str, code: int) -> tuple[str, int]:
        own = f"{self.fleet}-{STUDENT}"
        return re.sub(rf"^(?:{own}: )?{own}-[\w-]+:\n", "", output), code

    @property
    def _options(self) -> str:
        simulate = "" if self.real else " --simulate"
        return f"{simulate} -f {self.file} --only {STUDENT}"

    def _filled(self, text: str) -> str:
        """The command with the student's own token, address and names."""
        for name in _TOKENS:
            if re.search(rf"\b{name}\b", text):
                text = re.sub(rf"\b{name}\b", self._value(name), text)
        if "--rotate" in text:
            self.values["TOKEN_BEFORE"] = self._value("TOKEN")
        return text

    def _value(self, name: str) -> str:
        if name == "TOKEN":
            return self.shell(f"@{self.first} docker swarm join-token -q worker")[0].strip()
        if name == "A_TASK_OF_WEB":
            found = self.shell("@node2 docker ps --filter name=web --format '{{.Names}}'")[0].split()
            assert found, "no task of web on node2"
            return found[0]
        return self.values[name]

    def remember(self) -> None:
        """The student's card: the address of the first machine, noted while the swarm that the fleet made is there."""
        shown = self.shell(f"@{self.first} docker info --format '{{{{.Swarm.NodeAddr}}}}'")[0]
        self.values["ADDRESS"] = shown.strip()

    def grade(self) -> None:
        """The checks of the lesson, which all pass at its end."""
        output, code = self.shell("swarmplan fleet grade --exit-code")
        assert code == 0, output
        assert "8 of 8 points" in output, output
