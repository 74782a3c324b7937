"""Which names of variables may be quoted, though they may be secrets that were written in the wrong place."""

import pytest

from swarmplan.model.redaction.variable_names import is_usual_name


@pytest.mark.parametrize("name", ["DB", "DB_PASSWORD", "S3_KEY_2", "_X", "TOK", "X__Y_"])
def test_usual_names_may_be_quoted(name: str) -> None:
    assert is_usual_name(name)


@pytest.mark.parametrize(
    "name", ["hunter2", "JBSWY3DPEHPK3PXP", "Correct_Horse", "sw0rd", "", "A" * 61, "DB\n", "DB PASSWORD"]
)
def test_what_may_be_a_secret_is_not(name: str) -> None:
    assert not is_usual_name(name)
