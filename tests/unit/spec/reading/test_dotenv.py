import pytest

from swarmplan.spec.reading.dotenv import variables


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("A=1", {"A": "1"}),
        ("export A=1", {"A": "1"}),
        ("A = b c ", {"A": "b c"}),
        ("A=", {"A": ""}),
        ("A=x # comment", {"A": "x"}),
        ("A=x#y", {"A": "x#y"}),
        ("A='x # $B'", {"A": "x # $B"}),
        ('A="x\\ny"', {"A": "x\ny"}),
        ('A="say \\"hi\\""  # comment', {"A": 'say "hi"'}),
        ("A=${HOME}/x", {"A": "/root/x"}),
        ('A="$HOME"', {"A": "/root"}),
        ("A=${NOT_SET}", {"A": ""}),
        ("HOME", {"HOME": "/root"}),
        ("NOT_SET", {}),
        ("# comment", {}),
        ("", {}),
    ],
)
def test_lines(line: str, found: dict[str, str]) -> None:
    assert variables(line, ".env", {"HOME": "/root"}) == (found, [])


def test_a_line_may_use_those_before_it() -> None:
    assert variables("A=1\nB=${A}2\n", ".env", {})[0] == {"A": "1", "B": "12"}


def test_every_fault_is_reported() -> None:
    found, faults = variables("A=1\nnot a variable\nB='open\nC=${X:?wanted}\n", ".env", {})
    assert found == {"A": "1"}
    assert [f"{fault.at}: {fault.message}" for fault in faults] == [
        ".env:2:1: not a NAME=value line",
        ".env:3:1: the quote is not closed on this line",
        ".env:4:1: the variable X is required: wanted",
    ]


@pytest.mark.parametrize(
    "line", ["PIN=pl4nt3d$", "PIN=pl4nt3d${", 'PIN="pl4nt3d${X"', "PIN='pl4nt3d", "pl4nt3d x"]
)
def test_no_fault_quotes_a_value(line: str) -> None:
    (fault,) = variables(line, ".env", {})[1]
    assert "pl4nt3d" not in fault.message


def test_the_environment_takes_precedence_over_the_file_in_interpolation() -> None:
    assert variables("A=1\nB=${A}2\n", ".env", {"A": "9"})[0] == {"A": "1", "B": "92"}
