"""The program: its own flags, the command, the command's flags, and how it all ends."""

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from docker_machine import fork, output, usage
from docker_machine.catalogue import COMMANDS, CREATE, FORK_CREATE, GLOBAL, Command
from docker_machine.failures import MachineError, Unmodelled
from docker_machine.flags import HELP, VERSION, FlagError, parse, reordered
from docker_machine.journal import Journal
from docker_machine.switches import Switches

Values = Mapping[str, Any]
Handler = Callable[[Any, Values, Sequence[str]], None]
_TO_STDERR = frozenset({"env", "config"})


def run(argv: Sequence[str]) -> None:
    """Run the command line, the program's name first, and exit as docker-machine does."""
    if os.environ.get("MACHINE_PLUGIN_TOKEN") == "42":
        _be_a_plugin()
    program = Program(argv)
    code = 0
    try:
        program.run()
    except FlagError as error:
        code = program.flag_error_code
        output.error(str(error))
    except MachineError as error:
        code = error.code
        output.error(str(error))
    except BaseException as error:  # noqa: BLE001  # a fault of the stand-in must not pass for docker-machine's
        code = Unmodelled.code
        told = str(error) if isinstance(error, Unmodelled) else f"{type(error).__name__}: {error}"
        program.journal.note(unmodelled=told)
        output.error(f"the stand-in does not model: {told}")
    program.close()
    program.journal.end(code)
    sys.stdout.flush()
    os._exit(code)  # threads that wait for silent engines do not hold it up


class Program:
    """One invocation."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.program, *self._words = argv
        self._argv = argv
        self.name = Path(self.program).name
        fork.call(self.name)
        self.flag_error_code = int(fork.rancher())
        self.journal = Journal(Path(os.devnull))
        self._machines: Any = None

    def run(self) -> None:
        """Raises MachineError, FlagError or Unmodelled; the error's text is not printed yet."""
        flags = (*GLOBAL, HELP, VERSION)
        try:
            given = parse(flags, self._words)
        except FlagError:
            output.result(f"Incorrect Usage.\n\n{usage.of_program(self.name)}")
            raise
        self._open(given.values)
        if given.values["version"] and not given.values["help"]:
            output.result(self._version())
        elif given.values["help"] or not given.rest or given.rest == ["help"]:
            output.result(usage.of_program(self.name))
        else:
            self._command(given.rest[0], given.rest, given.values)

    def close(self) -> None:
        """Let go of plugins."""
        if self._machines is not None:
            self._machines.close()

    def _open(self, values: Values) -> None:
        store = values["storage-path"]
        if not store:
            raise Unmodelled("a call without a store: the user's own is no business of a test")
        self._store = Path(os.path.abspath(store))  # noqa: PTH100  # as given, links and all
        self.journal = Journal(self._store)
        self.journal.begin(self._words)
        for flag in ("debug", "native-ssh"):
            if values[flag]:
                raise Unmodelled(f"--{flag}")

    def _command(self, name: str, words: list[str], values: Values) -> None:
        command = next((command for command in COMMANDS if command.name == name), None)
        if name in {"help", "h"}:
            raise Unmodelled("help COMMAND")
        if command is None:
            raise MachineError(
                f"{self.name}: '{name}' is not a {self.name} command. See '{self.program} --help'."
            )
        if command.name == "create":
            self._create(command, words, values)
        elif command.raw:
            self._raw(command, words[1:], values)
        else:
            given = self._parsed(command, words[1:])
            if given is not None:
                self._do(command, {**values, **given[0]}, given[1])

    def _parsed(self, command: Command, words: Sequence[str]) -> tuple[dict[str, Any], list[str]] | None:
        """Values and names, None when help was asked for."""
        try:
            given = parse((*command.flags, HELP), reordered(words))
        except FlagError as error:
            first = "Incorrect Usage." if not str(error).startswith("Cannot use") else str(error)
            output.result(f"{first}\n\n{usage.of_command(command, self.program, command.flags)}")
            raise
        if given.values.pop("help"):
            output.result(usage.of_command(command, self.program, command.flags))
            return None
        return given.values, given.rest

    def _raw(self, command: Command, words: list[str], values: Values) -> None:
        if words and words[0] in {"-h", "-help", "--help"}:
            output.result(usage.of_command(command, self.program, command.flags))
        else:
            self._do(command, values, words)

    def _create(self, command: Command, words: list[str], global_values: Values) -> None:
        """The driver's flags come from its plugin, which is asked first, whatever else is wrong."""
        from docker_machine.creating import Creation, driver_of, no_plugin  # noqa: PLC0415  # only needed here
        from docker_machine.drivers import DRIVERS  # noqa: PLC0415  # see above
        from docker_machine.machines import found  # noqa: PLC0415  # see above

        self.flag_error_code = 1
        driver = driver_of([self.program, *self._words])
        if not found(driver):
            raise MachineError(no_plugin(driver))
        own = (*CREATE, *FORK_CREATE) if fork.rancher() else CREATE
        flags = usage.sorted_flags((*own, *DRIVERS[driver].flags))
        command = Command(command.name, command.usage, flags=tuple(flags))
        given = self._parsed(command, words[1:])
        if given is None:
            return
        if not given[1]:
            output.result(usage.of_command(command, self.program, command.flags))
            raise MachineError("Error: No machine name specified")
        if not found(given[0]["driver"]):
            raise MachineError(f"Error getting new host: {no_plugin(given[0]['driver'])}")
        self._hang(command.name, given[1])
        values, names = given
        Creation(
            self._opened(), program=self.program, driver=values["driver"], names=names,
            values={**global_values, **values}, journal=self.journal,
        ).run()  # fmt: skip

    def _do(self, command: Command, values: Values, names: list[str]) -> None:
        if command.name == "version" and not names:
            output.result(self._version())
            return
        if command.name == "rm" and not names:
            output.result(usage.of_command(command, self.program, command.flags))
            raise MachineError("Error: Expected to get one or more machine names as arguments")
        if command.name in _TO_STDERR:
            output.keep_stdout_for_results()
        self._hang(command.name, names)
        _handler(command.name)(self._opened(), {**values, **self._told(command)}, names)

    def _hang(self, command: str, names: Sequence[str]) -> None:
        """Never return where the fault ``hang`` says so for this command (and machine)."""
        how = Switches(self._store).of("hang")
        while how is not None and how["command"] == command and how.get("machine") in {None, *names}:
            time.sleep(1)

    def _opened(self) -> Any:
        from docker_machine.machines import Machines  # noqa: PLC0415  # help and version need none
        from docker_machine.records import Records  # noqa: PLC0415  # see above

        self._machines = Machines(Records(self._store))
        return self._machines

    def _told(self, command: Command) -> Values:
        """What commands say of the program itself."""
        return {"argv": self._argv, "usage": usage.of_command(command, self.program, command.flags)}

    def _version(self) -> str:
        return f"{self.name} version {fork.release()}\n"


_HANDLERS = {
    "asking": {"inspect": "inspect", "status": "status", "url": "url"},
    "reaching": {"active": "active", "config": "config", "env": "env", "ssh": "ssh", "version": "engine_version"},
    "listing": {"ls": "ls"},
    "removing": {"rm": "remove"},
    "acting": {
        "ip": "ip", "start": "start", "stop": "stop", "kill": "kill", "restart": "restart",
        "provision": "provision_again", "regenerate-certs": "regenerate_certs",
    },
}  # fmt: skip
"""Commands and their functions by module: only what the command needs is imported."""


def _handler(name: str) -> Handler:
    for module, functions in _HANDLERS.items():
        if name in functions:
            handler: Handler = getattr(import_module(f"docker_machine.{module}"), functions[name])
            return handler
    raise Unmodelled(f"the command {name}")


def _be_a_plugin() -> None:
    """A leaked MACHINE_PLUGIN_TOKEN: it serves nobody, and ends when no heartbeat has come for ten seconds."""
    output.result("127.0.0.1:40000\n")
    time.sleep(10)
    os._exit(1)
