"""No message of ours loses its advice to the redactor, also where a name in it is that of a secret."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import swarmplan
from swarmplan.render.redact import redact

PACKAGE = Path(swarmplan.__file__).parent
VALUES_OF_OTHERS = {
    "render/redact.py": "the forms themselves",
    "agent/policy/texts.py": "a field's path with its values",
    "markup/element.py": "an attribute of a page with its value; the page is not redacted",
    "git/access.py": "a line of shell that gives git a user and a token",
    "cli/commands/machines/env.py": "variables for a shell, which are not redacted",
    "cli/operations/verify_import.py": "a field's path with its values",
    "plan/draft.py": "a field's path with its values",
    "simulator/docker_cli/commands/swarms.py": "what docker prints, which is not redacted: a token that was asked for",
    "simulator/docker_cli/options.py": "what docker's client prints, which is not redacted: an option's name",
    "simulator/docker_cli/printed/node_pretty.py": "what docker prints, which is not redacted: a node's labels",
    "simulator/docker_cli/printed/service_pretty.py": "what docker prints, which is not redacted: a service's labels",
    "spec/trust/messages.py": "the path of a driver with its name",
    "spec/validation/misplaced.py": "a key of ours within another; no value",
    "spec/validation/faults.py": "a wrong value at the key it belongs to, which is one of a few; no secret is quoted",
}
"""Texts that name a thing and its value; where they are printed, the value is hidden."""


@cache
def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def sentences(module: Path, name: str) -> Iterator[str]:
    """Its texts of several words, but for docstrings, with this name in the place of each value."""
    tree = parsed(module)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else name for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | parts:
            text = node.value
        else:
            continue
        if " " in text:
            yield text


@pytest.mark.parametrize("name", ["web", "token", "db_password"])
def test_advice_comes_out_whole(name: str) -> None:
    told = {
        text
        for module in sorted(PACKAGE.rglob("*.py"))
        if str(module.relative_to(PACKAGE)) not in VALUES_OF_OTHERS
        for text in sentences(module, name)
    }
    assert len(told) > 1000
    assert [text for text in told if redact(text) != text] == []


def test_the_search_finds_a_message_that_is_eaten(tmp_path: Path) -> None:
    module = tmp_path / "advice.py"
    module.write_text(
        '"""docs: password: x"""\nfault(f"{key}: write {key}=value in its place")\n', encoding="utf-8"
    )
    (text,) = sentences(module, "token")
    assert redact(text) == "token: write token=(hidden) in its place"


@pytest.mark.parametrize("kept", VALUES_OF_OTHERS)
def test_no_exception_is_out_of_date(kept: str) -> None:
    assert any(redact(text) != text for text in sentences(PACKAGE / kept, "token"))
