"""Every block of every page is run, validated, or says why not; what it shows is what happens."""

from pathlib import Path

import pytest
from doc_pages.folder import Folder
from doc_pages.pages import OWN, ROOT, Block, blocks, pages

RUN = ("console", "yaml", "table")
KNOWN = {*OWN, "before", "run the table"}
PAGES = [page for page in pages() if any(True for _ in blocks(page))]


@pytest.mark.parametrize("page", PAGES)
def test_every_block_says_how_it_is_tested(page: str) -> None:
    for block in blocks(page):
        assert block.language in RUN or OWN & set(block.comments), f"{block}: neither run nor marked"
        assert set(block.comments) <= {*KNOWN, "layers", "ratios"}, f"{block}: {sorted(block.comments)}"
        for name in OWN & set(block.comments):
            assert block.comments[name], f"{block}: {name}: why?"


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_so_in_simulation(page: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for block in blocks(page):
        folder.run(block)


def test_every_block_is_found() -> None:
    """A fence that the reader of blocks does not understand would go unseen."""
    for page in pages():
        fences = (ROOT / page).read_text(encoding="utf-8").count("```")
        tables = [each for each in blocks(page) if each.language == "table"]
        assert fences == 2 * (len(list(blocks(page))) - len(tables)), page


def test_what_is_not_so_is_noticed(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for language, body, comments in (
        ("console", "$ swarmplan validate plans/single.yaml\nanother text\n", {}),
        ("console", "$ swarmplan validate none.yaml\n", {}),
        ("yaml", "imges: {}\n", {}),
        ("python", "no such text", {"part of": "README.md"}),
    ):
        with pytest.raises(AssertionError, match=r"x\.md:1"):
            folder.run(Block("x.md", 1, language, body, comments))
