"""Commands of a block, and what it says that they print."""

import re
from dataclasses import dataclass

from doc_pages.pages import Block

LEFT_OUT = "[…]"
"""Stands in a page for any output."""

_PROMPT = re.compile(r"[$#] ")
_NEEDS_ENGINES = re.compile(r"\bswarmplan (exec|ssh|env|backup|restore)\b|^(docker|curl) ")
_IN_TABLE = re.compile(r"`(swarmplan [^`]+)`")
_VARIES = (
    (re.compile(r"^Note: this kernel has no IP_VS:.*\n", re.MULTILINE), ""),
    (re.compile(r"\d+(\.\d+)? s\b"), "N s"),
    (re.compile(r"\b\d+\.\d+\.\d+\.\d+\b"), "ADDRESS"),
    (re.compile(r"\b[a-z0-9]{25}\b"), "ID"),
    (re.compile(r"\b\d+\.\d+\.\d+\+dfsg\d\b"), "VERSION"),
    (re.compile(r"\b20\.10\.24\b"), "VERSION"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?Z?( UTC)?"), "TIME"),
)


@dataclass(frozen=True, slots=True)
class Command:
    """What is typed, and what is printed then; None where the page does not say."""

    text: str
    output: str | None

    @property
    def needs_engines(self) -> bool:
        return _NEEDS_ENGINES.search(self.text) is not None


def commands(block: Block) -> list[Command]:
    """The commands of a ``console`` block, each with its output, or those of a table, each once and without."""
    if block.language == "table":
        return [Command(found, None) for found in dict.fromkeys(_IN_TABLE.findall(block.body))]
    found: list[list[str]] = []
    typed: list[str] = []
    for line in block.body.splitlines():
        if _PROMPT.match(line):
            typed.append(line[2:])
            found.append([])
        elif typed and typed[-1].endswith("\\"):
            typed[-1] += "\n" + line
        else:
            assert found, f"{block}: output before any command"
            found[-1].append(line)
    return [
        Command(text, "\n".join(output) if output else None)
        for text, output in zip(typed, found, strict=True)
    ]


def agrees(output: str, said: str) -> bool:
    """Whether this output is the one that the page has, but for line breaks and for what differs from run to run."""
    wanted = ".*?".join(re.escape(_flat(part)) for part in said.split(LEFT_OUT))
    return re.fullmatch(wanted, _flat(output), re.DOTALL) is not None


def _flat(text: str) -> str:
    for pattern, name in _VARIES:
        text = pattern.sub(name, text)
    return "".join(text.split())
