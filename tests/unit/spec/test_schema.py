import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from swarmplan.spec import json_schema
from swarmplan.spec.models.agent.agent import AgentSpec
from swarmplan.spec.models.base import Section
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.models.fleet.fleet import FleetSpec
from swarmplan.spec.models.stack import StackDocument

ROOT = Path(__file__).parents[3]
FILES: dict[type[Section], str] = {
    ClusterSpec: "reference",
    AgentSpec: "agent_reference",
    FleetSpec: "fleet_reference",
}
"""The functions that write the references, by the model of the file."""
REFERENCE = runpy.run_path(str(ROOT / "scripts" / "spec_reference.py"))


def sections(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "ClusterSpec", schema
    for name, definition in schema["$defs"].items():
        if "properties" in definition:
            yield name, definition


@pytest.mark.parametrize("name", list(REFERENCE["files"]()))
def test_the_copy_in_docs_is_current(name: str) -> None:
    written = (REFERENCE["DOCS"] / name).read_text(encoding="utf-8")
    assert written == REFERENCE["files"]()[name], "make docs"


@pytest.mark.parametrize("model", FILES)
def test_every_key_is_described_and_no_other_is_allowed(model: type[Section]) -> None:
    for name, section in sections(json_schema(model)):
        assert section["additionalProperties"] is False, name
        assert section["description"], name
        for key, value in section["properties"].items():
            assert value.get("description"), f"{name}.{key}"


@pytest.mark.parametrize("model", FILES)
def test_every_reference_leads_somewhere(model: type[Section]) -> None:
    schema = json_schema(model)
    named = {part.partition('"')[0] for part in json.dumps(schema).split("#/$defs/")[1:]}
    assert named <= schema["$defs"].keys()


@pytest.mark.parametrize("model", FILES)
def test_the_reference_has_every_key_in_its_own_row(model: type[Section]) -> None:
    rows = set(REFERENCE[FILES[model]]().splitlines())
    for name, section in sections(json_schema(model)):
        for key, value in section["properties"].items():
            meaning = " ".join(value["description"].split())
            found = any(row.startswith(f"| `{key}` |") and row.endswith(f"| {meaning} |") for row in rows)
            assert found or value.get("deprecated"), f"{name}.{key}"


def test_a_document_has_its_own_title() -> None:
    assert [json_schema(model)["title"] for model in (ClusterSpec, StackDocument, AgentSpec, FleetSpec)] == [
        "swarmplan cluster",
        "swarmplan stack",
        "swarmplan agent",
        "swarmplan fleet",
    ]


def test_it_says_what_it_is() -> None:
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
