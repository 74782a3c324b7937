"""No message about a value has a regular expression in it, or pydantic's own words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from swarmplan.spec.models.agent.agent import AgentSpec
from swarmplan.spec.models.base import Section
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.models.fleet.fleet import FleetSpec
from swarmplan.spec.models.stack import StackDocument
from swarmplan.spec.validation.faults import describe

MODELS = [ClusterSpec, FleetSpec, AgentSpec, StackDocument]
INSTEAD: list[Any] = [
    None, True, -1, 1.5, float("inf"), float("nan"), 10**30, "", "?", "A b", "-", "x" * 100, "1e400", [], [None], ["?", "?"], [[]],
    {}, {"?": None}, {"x": {"?": 1}}, {"": ""},
]  # fmt: skip
THEIRS = re.compile(
    r"pydantic|Input should|String should|Value error|should be a valid|should match|Unable to|instance of|greater than or|"
    r"\[[a-zA-Z0-9-]+\][+*{]|\\[dwsb]|\(\?|\^\[|\]\$|\)\$"
)
"""Words that pydantic uses, and pieces of regular expressions."""
Place = tuple[str, ...]


def places(schema: dict[str, Any], root: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[Place]:
    """Every key that the schema has, ``*`` for a name that the user chooses and ``0`` for an entry of a list."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in above:
            yield from places(root["$defs"][name], root, (*above, name))
        return
    for one in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from places(one, root, above)
    for key, inner in schema.get("properties", {}).items():
        yield (key,)
        yield from ((key, *rest) for rest in places(inner, root, above))
    named = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    for inner, word in [*((one, "*") for one in named), (schema.get("items"), "0")]:
        if isinstance(inner, dict):
            yield (word,)
            yield from ((word, *rest) for rest in places(inner, root, above))


def with_value(place: Place, value: Any) -> Any:
    """A document in which nothing but this stands."""
    for word in reversed(place):
        value = [value] if word == "0" else {"x" if word == "*" else word: value}
    return value


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_message_about_a_value_is_in_plain_words(model: type[Section]) -> None:
    schema = model.model_json_schema()
    every = sorted(set(places(schema, schema)))
    assert len(every) > 20
    told: dict[str, str] = {}
    for place in every:
        for value in INSTEAD:
            try:
                model.model_validate(with_value(place, value))
            except ValidationError as error:
                for detail in error.errors(include_url=False):
                    told.setdefault(describe(detail, model), f"{'.'.join(place)} = {value!r:.40}")
    assert len(told) > 20
    wrong = {
        text: where for text, where in told.items() if THEIRS.search(text) or not text or len(text) > 400
    }
    assert not wrong


@pytest.mark.parametrize(
    ("model", "place", "value", "says"),
    [
        (FleetSpec, ("checks", "0", "id"), "Web Server", "has letters a-z, digits and '-', begins with a"),
        (FleetSpec, ("cards", "lang"), "german!", "a language is a code such as de, or pt-BR"),
        (
            ClusterSpec,
            ("machines", "engine", "install"),
            "latest",
            "write distribution, or a version such as",
        ),
    ],
)
def test_what_a_name_may_be_is_said(model: type[Section], place: Place, value: str, says: str) -> None:
    with pytest.raises(ValidationError) as found:
        model.model_validate(with_value(place, value))
    texts = [describe(detail, model) for detail in found.value.errors(include_url=False)]
    assert any(repr(value) in text and says in text for text in texts), texts
