"""Rows as measured on 0.16.2, printed with the template that is asked for."""

import pytest
from unit.drivers.docker_machine.tool import Tool

from swarmplan.drivers.docker_machine.observe.listing import Row, listed, parse
from swarmplan.errors import Unreachable

MULTI = r'"Get \"https://10.77.0.99:2376/v1.15/version\": dial tcp\nsecond line\tand \x07 \u2019"'
TEXT = f"""(noise) a warning on stdout
"g1"\t"generic"\tRunning\t"tcp://127.0.0.1:2376"\t""
"noroute"\t"none"\tRunning\t"tcp://10.77.0.99:2376"\t{MULTI}
"corrupt"\t"not found"\tError\t""\t"Error getting migrated host: unexpected end of JSON input"
"noplug"\t"not-found"\tError\t""\t"Driver \\"foo\\" not found. Do you have the plugin binary accessible in your PATH?"
"vb1"\t"virtualbox"\t\t""\t""
"r1"\t"digitalocean"\tNot Found\t""\t""
"""


def test_rows_are_read_whatever_stands_between_them() -> None:
    rows = parse(TEXT)
    assert list(rows) == ["g1", "noroute", "corrupt", "noplug", "vb1", "r1"]
    assert rows["g1"] == Row("g1", "generic", "Running", "tcp://127.0.0.1:2376", "")
    assert rows["noroute"].error.startswith('Get "https://10.77.0.99:2376')
    assert "\nsecond line\tand \x07 \u2019" in rows["noroute"].error
    assert rows["vb1"].state == ""
    assert rows["r1"].state == "Not Found"


def test_only_ours_are_asked_for_and_only_ours_are_told(tool: Tool) -> None:
    tool.says("ls", TEXT)
    assert list(listed(tool.cli, ["g1", "vb1.x"])) == ["g1"]
    assert tool.calls[0].startswith(r"ls -t 10 --filter name=^(g1|vb1\.x)$ -f {{printf")


def test_a_torn_record_is_looked_at_once_more(tool: Tool) -> None:
    torn = '"g1"\\t"not found"\\tError\\t""\\t"open /s/machines/g1/config.json: no such file or directory"\\n'
    tool.says(
        "ls",
        '"g1"\t"generic"\tRunning\t"tcp://h:1"\t""\n',
        does=f"[ -e $said/again ] || {{ touch $said/again; printf '{torn}'; exit 0; }}",
    )
    assert listed(tool.cli, ["g1"])["g1"].state == "Running"
    assert len(tool.calls) == 2


@pytest.mark.parametrize(
    ("out", "err", "code"),
    [
        ("", 'template: :1: function "json" not defined', 1),
        ("Incorrect Usage.\n\nUsage: docker-machine ls", "flag provided but not defined: -bogus", 0),
    ],
)
def test_no_listing_is_no_word_on_any_machine(tool: Tool, out: str, err: str, code: int) -> None:
    tool.says("ls", out, err=err, code=code)
    with pytest.raises(Unreachable, match=err.split(":", maxsplit=1)[0]):
        listed(tool.cli, ["g1"])
