"""Each lesson is what its page says on real engines, too."""

import uuid
from pathlib import Path

import pytest
from integration.clusters import traces
from lessons.lesson import LESSONS, Lesson

pytestmark = [pytest.mark.engines, pytest.mark.long]


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_is_so_on_real_engines(name: str, tmp_path: Path) -> None:
    lesson = Lesson(name, tmp_path, real=True, fleet=f"it-{uuid.uuid4().hex[:6]}")
    try:
        output, code = lesson.shell("swarmplan fleet apply --auto-approve")
        assert code == 0, output
        lesson.remember()
        lesson.run()
        lesson.grade()
    finally:
        output, code = lesson.shell("swarmplan fleet destroy --auto-approve --allow all")
    assert code == 0, output
    assert [trace for trace in traces(lesson.fleet) if "pytest" not in trace] == []
