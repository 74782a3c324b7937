"""``docker secret`` and ``docker config``."""

import base64
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from swarmplan.errors import NotFound
from swarmplan.limits import CONTENT_BYTES
from swarmplan.model.key import Kind
from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.commands.service_spec import pairs
from swarmplan.simulator.docker_cli.ended import Ended, not_known
from swarmplan.simulator.docker_cli.options import Command
from swarmplan.simulator.docker_cli.printed.ages import ago
from swarmplan.simulator.docker_cli.printed.filters import matching
from swarmplan.simulator.docker_cli.printed.tables import inspected, show

if TYPE_CHECKING:
    from swarmplan.model.bodies import Json

_WORDS = {Kind.SECRET: "secret", Kind.CONFIG: "config"}


def _create(kind: Kind) -> Callable[[Call], None]:
    def create(call: Call) -> None:
        name, *files = call.args
        if files != ["-"]:
            raise not_known(f"files on a machine: docker {_WORDS[kind]} create {name} - reads standard input")
        content = sys.stdin.buffer.read(CONTENT_BYTES + 1)
        body: Json = {"Name": name, "Labels": pairs(call.flags.all("label"))}
        call.say(call.engine.create_content(kind, body | {"Data": base64.b64encode(content).decode()}))

    return create


def _ls(kind: Kind) -> Callable[[Call], None]:
    columns = ("ID", "Name", *(("Driver",) if kind is Kind.SECRET else ()))
    heads = {name: name.upper() for name in columns} | {"CreatedAt": "CREATED", "UpdatedAt": "UPDATED"}

    def ls(call: Call) -> None:
        rows = []
        for found in sorted(call.engine.contents(kind), key=lambda each: str(each["Spec"]["Name"])):
            values = {"id": found["ID"], "name": found["Spec"]["Name"]}
            if matching(call, values, {"label": found["Spec"].get("Labels") or {}}, ("id", "name", "label")):
                times = {name: ago(found[name], call.now()) for name in ("CreatedAt", "UpdatedAt")}
                rows.append({"ID": found["ID"], "Name": found["Spec"]["Name"], "Driver": "", **times})
        show(call, heads, rows)

    return ls


def _inspect(kind: Kind) -> Callable[[Call], None]:
    def inspect(call: Call) -> None:
        found: list[Json] = []
        for reference in call.args:
            same = [
                each for each in call.engine.contents(kind) if reference in {each["ID"], each["Spec"]["Name"]}
            ]
            if not same:
                inspected(call, found)
                raise Ended(f"Status: Error: No such {_WORDS[kind]}: {reference}, Code: 1")
            found += same
        inspected(call, found)

    return inspect


def _rm(kind: Kind) -> Callable[[Call], None]:
    def rm(call: Call) -> None:
        def remove(reference: str) -> None:
            try:
                call.engine.remove_content(kind, reference)
            except NotFound:
                raise Ended(f"Error: No such {_WORDS[kind]}: {reference}") from None
            call.say(reference)

        call.for_each(remove)

    return rm


def _commands(kind: Kind) -> dict[str, Command]:
    word = _WORDS[kind]
    several = f"{word.upper()} [{word.upper()}...]"
    create = f"[OPTIONS] {word.upper()} " + ("[file|-]" if kind is Kind.SECRET else "file|-")
    about = f"Create a {word} from a file or STDIN" + (" as content" if kind is Kind.SECRET else "")
    least = 1 if kind is Kind.SECRET else 2
    more = "driver,d template-driver" if kind is Kind.SECRET else "template-driver"
    quiet, form = "quiet,q", "filter,f format"
    details = f"Display detailed information on one or more {word}s"
    return {
        f"{word} create": Command(_create(kind), create, about, least, 2, values="label,l", more_values=more),
        f"{word} ls": Command(_ls(kind), "[OPTIONS]", f"List {word}s", switches=quiet, values=form),
        f"{word} inspect": Command(
            _inspect(kind),
            f"[OPTIONS] {several}",
            details,
            1,
            None,
            values="format,f",
            more_switches="pretty",
        ),
        f"{word} rm": Command(_rm(kind), several, f"Remove one or more {word}s", 1, None),
    }


COMMANDS = _commands(Kind.SECRET) | _commands(Kind.CONFIG)
