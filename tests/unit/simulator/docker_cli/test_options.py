"""Options are read as pflag reads them, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.simulator.docker_cli.call import Call
from swarmplan.simulator.docker_cli.client import COMMANDS
from swarmplan.simulator.docker_cli.ended import Ended
from swarmplan.simulator.docker_cli.options import Command, number, read


def nothing(_: Call) -> None:
    pass


LIST = Command(
    nothing,
    "[OPTIONS]",
    "List",
    0,
    None,
    switches="quiet,q all,a",
    values="filter,f name",
    more_values="size,s",
)
RUN = Command(nothing, "IMAGE", "Run", 1, None, switches="detach,d", follow=True)
VALUES = st.text("abc=-,", min_size=1).filter(lambda text: not text.startswith("="))


@given(
    value=VALUES,
    shape=st.sampled_from(["--filter {}", "--filter={}", "-f {}", "-f{}", "-f={}", "-qf{}"]),
    at=st.booleans(),
)
def test_a_value_is_the_same_in_every_form(value: str, shape: str, at: bool) -> None:  # noqa: FBT001
    words = [part.format(value) for part in shape.split(" ")]
    flags, args = read("x ls", LIST, [*(["one"] if at else []), *words, "two"])
    assert flags.all("filter") == [value]
    assert args == (["one", "two"] if at else ["two"])
    assert flags.on("quiet") == shape.startswith("-q")


@pytest.mark.parametrize(
    ("word", "on"), [("--all", True), ("--all=true", True), ("--all=0", False), ("-qa", True)]
)
def test_a_switch(word: str, on: bool) -> None:  # noqa: FBT001
    assert read("x ls", LIST, [word])[0].on("all") is on


def test_what_follows_an_image_is_its_own() -> None:
    flags, args = read("run", RUN, ["-d", "busybox", "ls", "-d", "--", "-x"])
    assert (flags.on("detach"), args) == (True, ["busybox", "ls", "-d", "--", "-x"])


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--nope"], 125, "unknown flag: --nope\nSee 'docker x ls --help'."),
        (["--filter"], 125, "flag needs an argument: --filter\nSee 'docker x ls --help'."),
        (["-f"], 125, "flag needs an argument: 'f' in -f\nSee 'docker x ls --help'."),
        (["--size", "3"], 125, "the simulator does not know --size of docker x ls; a real cluster does"),
    ],
)
def test_what_is_refused(words: list[str], code: int, told: str) -> None:
    with pytest.raises(Ended) as ended:
        read("x ls", LIST, words)
    assert (ended.value.code, str(ended.value)) == (code, told)


@given(text=st.text("0123456789x-+²", max_size=4))
def test_a_number_is_one_or_is_refused(text: str) -> None:
    flags, _ = read("x ls", LIST, ["--name", text])
    if text.isascii() and text.isdecimal():
        assert number("x ls", flags, "name") == int(text)
        return
    with pytest.raises(Ended, match="invalid syntax"):
        number("x ls", flags, "name")


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_stands_twice(name: str) -> None:
    command = COMMANDS[name]
    fields = ("switches", "values", "more_switches", "more_values")
    spelled = [one for field in fields for each in getattr(command, field).split() for one in each.split(",")]
    assert len(spelled) == len(set(spelled))
