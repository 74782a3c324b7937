"""Values of a fleet in its template: text, whatever is in it."""

from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from swarmplan.limits import FILLED
from swarmplan.spec.reading.interpolation import interpolate_tree
from swarmplan.spec.reading.template import with_template_values
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.tree import Entry, MappingNode, Node, Position, ScalarNode, SequenceNode, plain

AT = Position("c.yaml", 1, 1)
VALUES = {
    "student.id": "anna",
    "student.name": "Anna Berg",
    "student.email": "",
    "var.topic": "web",
    "var.none": "",
}
TEXTS = st.text(st.sampled_from("${}:-?+ab.\\'\"#") | st.characters(codec="utf-8"), max_size=15)


def filled(text: str, values: Mapping[str, str] = VALUES, environ: Mapping[str, str] | None = None) -> str:
    """What a value of the template is in the end."""
    findings = Findings()
    node = with_template_values(ScalarNode(AT, text), values, findings)
    node = interpolate_tree(node, environ or {}, findings)
    findings.raise_errors()
    assert isinstance(node, ScalarNode)
    return str(node.value)


def problem(text: str, values: Mapping[str, str] = VALUES) -> str:
    findings = Findings()
    with_template_values(ScalarNode(AT, text), values, findings)
    (told,) = findings.failure.problems
    return told.removeprefix("c.yaml:1:1: ")


@given(TEXTS, TEXTS, TEXTS)
@example("", "${HOME}", "")
@example("$$", "$$$", "$$")
@example("", "${student.id}", "")
def test_no_value_is_read_again(before: str, value: str, after: str) -> None:
    """Neither as a variable nor as another value: it stands in the result as it is, between what is around it."""
    around = [text.replace("$", "$$") for text in (before, after)]
    written = f"{around[0]}${{student.name}}{around[1]}"
    environ = {"HOME": "/root", "a": "secret", "b": "secret"}
    assert filled(written, VALUES | {"student.name": value}, environ) == f"{before}{value}{after}"


@given(TEXTS)
def test_text_without_values_is_left_alone(text: str) -> None:
    node = ScalarNode(AT, text, plain=text)
    findings = Findings()
    written = text.replace("{", "")
    assert with_template_values(replace_value(node, written), VALUES, findings) == replace_value(
        node, written
    )
    assert not findings.has_errors


def replace_value(node: ScalarNode, text: str) -> ScalarNode:
    return ScalarNode(node.at, text, plain=text)


@given(st.sampled_from(sorted(VALUES)), st.integers(0, 5))
def test_escaped_dollars_stay_in_pairs(name: str, pairs: int) -> None:
    assert filled(f"{'$$' * pairs}$${{{name}}}") == f"{'$' * pairs}${{{name}}}"
    assert filled(f"{'$$' * pairs}${{{name}}}") == f"{'$' * pairs}{VALUES[name]}"


@given(
    st.sampled_from(sorted(VALUES)),
    st.text(st.characters(codec="utf-8", exclude_characters="${}"), max_size=10),
)
def test_defaults_are_those_of_compose(name: str, default: str) -> None:
    """``:-`` in place of an empty value, too, ``-`` only where there is none."""
    assert filled(f"${{{name}:-{default}}}") == (VALUES[name] or default)
    assert filled(f"${{{name}-{default}}}") == VALUES[name]
    assert filled(f"${{{name}x-{default}}}") == default
    assert filled(f"${{{name}x:-{default}}}") == default


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("${student.nmae}", "there is no value for ${student.nmae}; did you mean 'student.name'?"),
        ("${student.xyzzy}", "there is no value for ${student.xyzzy}; there are student.id, student.name, student.email"),
        ("${var.country}", "there is no value for ${var.country}: give the roster a column var.country, or set country under the fleet's vars"),
        ("${pool.hosts}", "there is no value for ${pool.hosts}: give the fleet pools"),
        ("${student.id", "the ${ before student.id is not closed; write $${ for the characters ${"),
        ("${student.id:?x}", "after ${student.id there is more than a default of plain text: write it as in ${student.id:-text}"),
        ("${student.id:-$X}", "after ${student.id there is more than a default of plain text: write it as in ${student.id:-text}"),
        ("${student.id }", "after ${student.id there is more than a default of plain text: write it as in ${student.id:-text}"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_value_is_told(text: str, told: str) -> None:
    assert problem(text) == told


def test_a_value_may_be_the_default_of_a_variable_unless_it_would_end_it() -> None:
    assert filled("${NAME:-${student.id}}") == "anna"
    assert filled("${NAME:-${student.id}}", environ={"NAME": "x"}) == "x"
    brace = VALUES | {"student.name": "A}B"}
    assert filled("${NAME}${student.name}", brace, {"NAME": ""}) == "A}B"
    assert problem("${NAME:-${student.name}}", brace) == (
        "the value of student.name has a } in it, which would end the ${…} around it: write the two side by side"
    )


def test_a_value_is_a_number_where_a_variable_is_one() -> None:
    """In the options of a driver, without quotes."""

    def option(node: ScalarNode) -> object:
        tree: Node = node
        for key in ("memory", "options", "machines"):
            tree = MappingNode(AT, {key: Entry(AT, tree)})
        findings = Findings()
        tree = interpolate_tree(with_template_values(tree, VALUES | {"var.n": "512"}, findings), {}, findings)
        return plain(tree)["machines"]["options"]["memory"]

    assert option(ScalarNode(AT, "${var.n}", plain="${var.n}")) == 512
    assert option(ScalarNode(AT, "${var.n}")) == "512"
    assert option(ScalarNode(AT, "${var.n}$$", plain="${var.n}$$")) == "512$"


def test_keys_are_left_alone_and_lists_are_not() -> None:
    tree = MappingNode(
        AT,
        {"${student.id}": Entry(AT, SequenceNode(AT, (ScalarNode(AT, "${student.id}"), ScalarNode(AT, 1))))},
    )
    assert plain(with_template_values(tree, VALUES, Findings())) == {"${student.id}": ["anna", 1]}


def test_values_cannot_fill_the_memory() -> None:
    text = "${student.name}" * 20
    found = problem(text, VALUES | {"student.name": "x" * (FILLED // 10)})
    assert found == "the values of the fleet expand to more than 10 million characters here"


@pytest.mark.parametrize(("name", "shown"), [("student.name", None), ("var.password", "x ${var.password} $")])
def test_of_a_value_that_is_a_secret_by_its_name_the_name_is_shown(name: str, shown: str | None) -> None:
    findings = Findings()
    written = ScalarNode(AT, f"x ${{{name}}} $$")
    node = interpolate_tree(with_template_values(written, VALUES | {name: "$ab"}, findings), {}, findings)
    assert isinstance(node, ScalarNode)
    assert (node.value, node.shown) == ("x $ab $", shown)
