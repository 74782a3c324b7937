"""docs/from-docker.md has a row for each command that users of docker-machine and of Docker's swarm mode know."""

import re
from collections.abc import Iterator

import pytest
from doc_pages.pages import blocks

KNOWN = {  # the command references of docker-machine 0.16 and of Docker's CLI 28
    "docker-machine": "active config create env inspect ip kill ls mount provision regenerate-certs restart rm scp ssh start"
    " status stop upgrade url",
    "docker swarm": "ca init join join-token leave unlock unlock-key update",
    "docker node": "demote inspect ls promote ps rm update",
    "docker service": "create inspect logs ls ps rm rollback scale update",
    "docker stack": "config deploy ls ps rm services",
}
PROGRAMS = sorted(KNOWN, key=len, reverse=True)


def commands() -> Iterator[tuple[str, str]]:
    """Each command in a first column; one without its program is of the program named before it."""
    for block in blocks("docs/from-docker.md"):
        for row in block.body.splitlines() if block.language == "table" else ():
            program = ""
            for span in re.findall(r"`([^`]+)`", row.split("|")[1]):
                program = next((each for each in PROGRAMS if span.startswith(f"{each} ")), program)
                if program:
                    yield program, span.removeprefix(f"{program} ").split()[0]


@pytest.mark.parametrize("program", KNOWN)
def test_each_known_command_has_its_row(program: str) -> None:
    assert sorted({name for of, name in commands() if of == program}) == KNOWN[program].split()
