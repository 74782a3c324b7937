"""The pages of the documentation whose commands need engines, as a reader types them."""

import re
import uuid
from pathlib import Path

import pytest
from doc_pages.commands import commands
from doc_pages.folder import Folder
from doc_pages.pages import Block, blocks, pages, text_of
from integration.clusters import traces

pytestmark = [pytest.mark.engines, pytest.mark.long]


def needs_engines(page: str) -> bool:
    """Whether simulation leaves something of this page out."""
    typed = [
        each
        for each in blocks(page)
        if each.language in {"console", "table"}
        if "not run" not in each.comments
    ]
    return any(
        "engines" in each.comments or any(one.needs_engines for one in commands(each)) for each in typed
    )


@pytest.mark.parametrize("page", [page for page in pages() if needs_engines(page)])
def test_the_page_is_so_on_real_engines(page: str, tmp_path: Path) -> None:
    name = f"it-{uuid.uuid4().hex[:6]}"
    text, clusters = re.subn(r"\bdoc-(?:tour|map)\b", name, text_of(page))
    assert clusters, f"{page}: its cluster is named as none of a user is"
    folder = Folder(tmp_path, real=True)
    try:
        for block in blocks(page, text):
            folder.run(block)
    finally:
        for file in re.findall(r"^# (\S+)\napiVersion:", text, re.MULTILINE):
            folder.run(Block(page, 0, "console", f"# swarmplan destroy {file} --allow all\n"))
    assert [trace for trace in traces(name) if "pytest" not in trace] == []
