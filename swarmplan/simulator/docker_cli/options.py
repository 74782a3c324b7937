"""Reading a command's words as docker's client does: options by pflag, its messages and exit codes included."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from swarmplan.dataclass import dataclass
from swarmplan.simulator.docker_cli.call import Call, Flags
from swarmplan.simulator.docker_cli.ended import NOT_KNOWN, Ended, not_known

NUMBER_FAULT = 'strconv.ParseUint: parsing "{}": invalid syntax'
_TRUE = {"1", "t", "true"}
_FALSE = {"0", "f", "false"}


@dataclass(frozen=True, slots=True)
class Command:
    """One command. ``usage`` is the rest of its line of usage. ``switches`` and ``values`` are its options that are known here, as
    ``quiet,q``; ``more_switches`` and ``more_values`` those that only docker knows. ``most`` is None where any number of arguments
    will do. Where words ``follow`` the first argument they belong to another command."""

    work: Callable[[Call], None]
    usage: str
    about: str
    least: int = 0
    most: int | None = 0
    switches: str = ""
    values: str = ""
    more_switches: str = ""
    more_values: str = ""
    follow: bool = False

    def shown(self, option: str) -> str:
        """An option as the client's messages have it: ``-f, --force``."""
        for field in ("switches", "values", "more_switches", "more_values"):
            for group in (each.split(",") for each in getattr(self, field).split()):
                if option in group:
                    return ", ".join([*(f"-{each}" for each in group[1:] if len(each) == 1), f"--{group[0]}"])
        return f"--{option}"

    def named(self, *fields: str) -> dict[str, str]:
        """The long name of each option, by each of its names, of these fields."""
        groups = (each.split(",") for name in fields for each in getattr(self, name).split())
        return {spelled: group[0] for group in groups for spelled in group}


def read(name: str, command: Command, words: Sequence[str]) -> tuple[Flags, list[str]]:
    """The options and arguments of ``docker NAME WORDS``. Raises Ended with the client's own text."""
    switches = command.named("switches", "more_switches")
    values = command.named("values", "more_values")
    given: dict[str, list[str]] = {}
    args: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            args += rest
        elif not word.startswith("-") or word == "-":
            args.append(word)
            if command.follow:
                args += rest
        else:
            for option, value in _option(name, word, rest, switches, values):
                read = _switch(name, command, option, value) if option in switches.values() else value
                given.setdefault(option, []).append(read)
    _check_known(name, command, given)
    _check_arguments(name, command, args)
    return Flags(given), args


def _option(
    name: str, word: str, rest: Iterator[str], switches: Mapping[str, str], values: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    if word.startswith("--"):
        spelled, has_value, value = word[2:].partition("=")
        if len(spelled) > 1 and spelled in switches:
            yield switches[spelled], value if has_value else "true"
        elif len(spelled) > 1 and spelled in values:
            yield values[spelled], value if has_value else _next(name, rest, f"--{spelled}")
        else:
            raise _refused(name, f"unknown flag: --{spelled}")
        return
    letters = word[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter in switches:
            yield switches[letter], "true"
        elif letter in values:
            at = f"'{letter}' in {word}"
            yield values[letter], letters.removeprefix("=") if letters else _next(name, rest, at)
            return
        else:
            raise _refused(name, f"unknown shorthand flag: '{letter}' in {word}")


def _next(name: str, rest: Iterator[str], option: str) -> str:
    for word in rest:
        return word
    raise _refused(name, f"flag needs an argument: {option}")


def _switch(name: str, command: Command, option: str, value: str) -> str:
    if value.lower() not in _TRUE and value.lower() not in _FALSE:
        why = f'strconv.ParseBool: parsing "{value}": invalid syntax'
        raise invalid_value(name, command.shown(option), value, why)
    return "true" if value.lower() in _TRUE else "false"


def number(name: str, flags: Flags, option: str) -> int | None:
    """The value of an option that takes a whole number, None where it was not given."""
    if not flags.has(option):
        return None
    text = flags.text(option)
    if not (text.isascii() and text.isdecimal()):
        why = NUMBER_FAULT.format(text)
        raise invalid_value(name, f"--{option}", text, why)
    return int(text)


def invalid_value(name: str, option: str, value: str, why: str) -> Ended:
    """What the client says to a value that it cannot read, of an option with both its names."""
    return _refused(name, f'invalid argument "{value}" for "{option}" flag: {why}')


def _refused(name: str, text: str) -> Ended:
    return Ended(f"{text}\nSee 'docker {name} --help'.", NOT_KNOWN)


def _check_known(name: str, command: Command, given: Mapping[str, list[str]]) -> None:
    for option in given:
        if option in command.named("more_switches", "more_values").values():
            raise not_known(f"--{option} of docker {name}")


def _check_arguments(name: str, command: Command, args: Sequence[str]) -> None:
    least, most = command.least, command.most
    if len(args) >= least and (most is None or len(args) <= most):
        return
    if most == 0:
        why = "accepts no arguments."
    else:
        wanted = "at least" if most is None else "exactly" if least == most else "at most"
        count = most if wanted == "at most" else least
        if most is not None and len(args) < least:
            count, wanted = least, "exactly" if least == most else "at least"
        if most is not None and least not in {0, most}:
            wanted, count = f"at least {least} and at most", most
        why = f"requires {wanted} {count} argument{'s' if count != 1 else ''}."
    raise Ended(f'"docker {name}" {why}\n{usage(name, command)}')


def usage(name: str, command: Command) -> str:
    """What follows a message on arguments."""
    return f"See 'docker {name} --help'.\n\nUsage:  docker {name} {command.usage}\n\n{command.about}"
