import re

import pytest

from swarmplan.spec.yaml.interpolate import interpolate

ENVIRON = {"A": "1", "EMPTY": "", "NAME": "web"}


def filled(text: str) -> tuple[str, list[str]]:
    unset: list[str] = []
    return interpolate(text, ENVIRON, unset.append), unset


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("plain", "plain"),
        ("$A", "1"),
        ("${A}", "1"),
        ("x${A}y${NAME}z", "x1ywebz"),
        ("$NAME-$A", "web-1"),
        ("$$A", "$A"),
        ("$${A}", "${A}"),
        ("${X:-d}", "d"),
        ("${X-d}", "d"),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${A:-d}", "1"),
        ("${X:-}", ""),
        ("${X:-a:b/c}", "a:b/c"),
        ("${X:-${NAME}-${Y:-n}}", "web-n"),
        ("${A:-${MISSING}}", "1"),
        ("${A:-${MISSING:?never asked}}", "1"),
        ("${X:-$$}", "$"),
        ("${A:+there}", "there"),
        ("${EMPTY:+there}", ""),
        ("${EMPTY+there}", "there"),
        ("${X+there}", ""),
        ("${A:?must}", "1"),
        ("${A:?must, ${NAME}}${NAME}", "1web"),
        ("${EMPTY?must}", ""),
    ],
)
def test_as_compose_has_it(text: str, meant: str) -> None:
    assert filled(text) == (meant, [])


def test_an_unset_variable_is_empty_and_reported() -> None:
    assert filled("a${X}b$Y") == ("ab", ["X", "Y"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${X:?give it}", "the variable X is required: give it"),
        ("${X?}", "the variable X is required but not set"),
        ("${EMPTY:?give it}", "the variable EMPTY is required: give it"),
        ("${X:?${NAME} wants it}", "the variable X is required: ${NAME} wants it"),
        ("5 $", "a $ without the name of a variable; write $$ for a dollar sign"),
        ("$5", "a $ without the name of a variable; write $$ for a dollar sign"),
        ("${A", "a ${ is not closed; write $${ for the characters ${"),
        ("${A:-b", "a ${ is not closed; write $${ for the characters ${"),
        ("${A b}", "'A b' is not the name of a variable; write $$ for a dollar sign"),
        ("${A:-${a.db}}", "'a.db' is not the name of a variable; write $$ for a dollar sign"),
        *(
            (
                text,
                (
                    "'var.db' is a value that only the template of a fleet has: swarmplan fleet plan reads it, with the fleet file; in a"
                    " stack file write ${VAR_DB}; for a dollar sign write $$"
                ),
            )
            for text in ("${A:-${var.db}}", "x ${var.db}", "${var.db:-x}", "${var.db")
        ),
        ("${A, B}", "a ${ is not closed; write $${ for the characters ${"),
        ("${}", "a $ without the name of a variable; write $$ for a dollar sign"),
        ("${X:-" * 50, "variables are nested too deeply"),
    ],
)
def test_faults(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        filled(text)
