import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.compose.reverse import FileMode
from swarmplan.spec.export.yaml_text import without_variables, yaml_text
from swarmplan.spec.reading.parse import parse
from swarmplan.spec.yaml.tree import plain


def stays_text(text: str) -> None:
    document = {"key": text, "list": [text], "keys": {text: text}}
    written = yaml_text(document)
    assert yaml.safe_load(written) == document
    node, faults = parse(written, "x.yaml", 0)
    assert node is not None
    assert (plain(node), faults) == (document, [])


@pytest.mark.parametrize(
    "text",
    ["a", "yes", "no", "on", "1", "1e3", "0x1f", "0o17", "1_000", "22:22", "null", "~", "", " a", "a: b", "#", "l\nm\n", "\t", "é", "- x", "'", "$a"],
)  # fmt: skip
def test_texts_stay_texts_for_every_reader(text: str) -> None:
    stays_text(text)


@given(
    st.text(
        st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\r\t \x85\u2028\u2029:#a"), max_size=9
    )
)
def test_any_text_stays_what_it_is(text: str) -> None:
    stays_text(text)


def test_it_is_written_as_people_write_it() -> None:
    document = {"b": {"list": ["8080:80", "x"], "none": None}, "a": {"mode": FileMode(0o440), "yes": True}}
    assert yaml_text(document) == (
        "b:\n  list:\n    - 8080:80\n    - x\n  none:\na:\n  mode: 0440\n  'yes': true\n"
    )


def test_dollars_are_no_variables_but_keys_are_never_interpolated() -> None:
    assert without_variables({"a$b": ["$x", 1], "c": {"d": "${E}"}}) == {
        "a$b": ["$$x", 1],
        "c": {"d": "$${E}"},
    }
