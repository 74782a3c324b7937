"""Each command that a page mentions in its text exists, with the options it is mentioned with."""

import re

import pytest
from doc_pages.pages import pages, text_of

from swarmplan.cli.command_line.groups import COMMANDS, NESTED, command_of

MENTIONED = re.compile(r"`(?:--simulate )?swarmplan ([a-z]+)((?: [^`]*)?)`")
OPTION = re.compile(r"(?<= )--?[a-z][a-z-]*")
PAGES = [page for page in pages() if page != "CHANGELOG.md" and MENTIONED.search(text_of(page))]
"""All but the changes of the past."""


def test_some_page_mentions_every_command() -> None:
    text = "".join(text_of(page) for page in pages())
    assert [name for name in COMMANDS if f"swarmplan {name}" not in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_what_is_mentioned_exists(page: str) -> None:
    for found in MENTIONED.finditer(text_of(page)):
        name, words = found[1], f" {found[2].partition(' -- ')[0]}"
        assert name in COMMANDS, found[0]
        inner = words.split()[:1]
        if inner and inner[0] in NESTED.get(name, ()):
            name = f"{name} {inner[0]}"
        known = {option for each in command_of(name).params for option in each.opts} | {"--help", "-h"}
        assert set(OPTION.findall(words)) <= known, found[0]
