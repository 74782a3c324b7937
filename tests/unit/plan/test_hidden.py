"""A change's fields show no value that is not to be shown."""

import pytest

from swarmplan.model.change import FieldDiff, HiddenDiff
from swarmplan.plan.hidden import with_hidden


@pytest.mark.parametrize(
    ("before", "after", "shown", "expected"),
    [
        (None, "pl4nt3d", "${PASS}", None),
        ("old", "pl4nt3d", "${PASS}", "(hidden)"),
        ("pl4nt3d", "pl4nt3d2", "${PASS}", "(hidden)"),
        ("(unset)", "pl4nt3d", "${PASS}", "(unset)"),
        (["a", "b"], ["a", "x=pl4nt3d"], ["a", "x=${X}"], ["a", "(hidden)"]),
        (["a", "x=pl4nt3d"], ["x=pl4nt3d2", "a"], ["x=${X}", "a"], ["a", "(hidden)"]),
        (["x=pl4nt3d", "b"], ["x=pl4nt3d", "c"], ["x=${X}", "c"], ["x=${X}", "(hidden)"]),
        (["pl4nt3d"], ["run", "pl4nt3d", "a"], ["run", "${ARGS}"], "(hidden)"),
        ([{"k": "pl4nt3d"}], [{"k": "new"}], [{"k": "${X}"}], ["(hidden)"]),
        ({"k": "pl4nt3d", "l": 1}, {"k": "new", "l": 1}, {"k": "${X}", "l": 1}, {"k": "(hidden)", "l": 1}),
        ("pl4nt3d", ["new"], ["${X}"], "(hidden)"),
    ],
)
def test_of_the_value_before_no_more_is_shown_than_of_the_one_after(
    before: object, after: object, shown: object, expected: object
) -> None:
    (diff,) = with_hidden([FieldDiff("command", before, after)], {"command": shown})
    assert diff == HiddenDiff("command", expected, shown, (before, after))
    assert "pl4nt3d" not in repr(diff)


def test_what_is_hidden_for_good_has_no_values() -> None:
    (diff,) = with_hidden([FieldDiff("environment.PIN", "1", "2")], {"environment.PIN": "(hidden)"})
    assert diff == HiddenDiff("environment.PIN", "(hidden)", "(hidden)", None)


def test_other_fields_stay() -> None:
    diff = FieldDiff("image", "a", "b")
    assert with_hidden([diff], {"command": "${X}"}) == (diff,)


@pytest.mark.parametrize(
    ("path", "hidden"),
    [
        ("environment.OLD", True),
        ("command", True),
        ("logging.options.url", True),
        ("deploy.labels.a.b", True),
        ("driver_opts.o", True),
        ("labels.l", True),
        ("engine.options.proxy", True),
        ("healthcheck.test", True),
        ("image", False),
        ("deploy.replicas", False),
        ("commands", False),
        ("healthcheck.interval", False),
    ],
)
def test_a_value_that_the_file_no_longer_has_is_hidden_where_it_may_be_a_secret(
    path: str, *, hidden: bool
) -> None:
    (diff,) = with_hidden([FieldDiff(path, "x", None)], {})
    assert diff == (HiddenDiff(path, "(hidden)", None, ("x", None)) if hidden else FieldDiff(path, "x", None))
    (kept,) = with_hidden([FieldDiff(path, "x", "y")], {})
    assert kept == FieldDiff(path, "x", "y")
