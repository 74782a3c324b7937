"""Each lesson is what its page says, in simulation; what it says of engines is run on them by tests/integration."""

from pathlib import Path

import pytest
from doc_pages.folder import Folder
from doc_pages.pages import ROOT, blocks, text_of
from lessons.lesson import LESSONS, Lesson

from swarmplan.spec.fleet.loader import load_fleet


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_as_its_page_says(name: str, tmp_path: Path) -> None:
    lesson = Lesson(name, tmp_path)
    output, code = lesson.shell("swarmplan fleet apply --auto-approve")
    assert code == 0, output
    lesson.remember()
    lesson.run()
    lesson.grade()


@pytest.mark.parametrize("name", LESSONS)
def test_its_files_are_valid(name: str) -> None:
    settings = load_fleet(str(ROOT / "plans/lessons" / name / "fleet.yaml"), {}).settings
    assert [student.id for student in settings.students] == ["anna", "ben"]
    assert all(check.hint for check in settings.checks if not check.disturb)
    assert sum(check.points for check in settings.checks) == 8


@pytest.mark.parametrize("name", LESSONS)
def test_every_block_is_run_or_says_why_not(name: str) -> None:
    page = f"plans/lessons/{name}/README.md"
    for block in blocks(page, text_of(page)):
        assert block.language == "console", block
        assert set(block.comments) <= {"engines", "not run"}, block
        assert all(block.comments.values()), block


def test_the_page_for_teachers_is_so_in_simulation(tmp_path: Path) -> None:
    page, folder = "plans/lessons/README.md", Folder(tmp_path)
    found = list(blocks(page, text_of(page)))
    assert len(found) == 1
    folder.run(found[0])
