"""Whatever the names and the size of the terminal: no line is too wide, none is too many, and each step is counted once."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from unit.render.progress.told import key_of

from swarmplan.events import Event, Stage
from swarmplan.model.key import Key, Kind
from swarmplan.render.live.look import look_of
from swarmplan.render.progress.frame import Frame
from swarmplan.render.progress.phases import Phases

HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["名" * 40, "é" * 50, "a" + "\u0301" * 500, "\u202eabc", "\x1b[31mred", "👨‍👩‍👧" * 20, "x" * 300]
    ),
)
KEYS = st.builds(Key, st.sampled_from(Kind), HOSTILE)
ENDS = (Stage.DONE, Stage.SKIPPED, Stage.FAILED, Stage.NOT_STARTED)
STAGES = st.lists(st.sampled_from([Stage.STARTED, Stage.WAITING, Stage.RETRIED]), max_size=3)
STEPS = st.lists(
    st.tuples(KEYS, HOSTILE, STAGES, st.sampled_from(ENDS), st.booleans(), st.floats(0, 90_000)), max_size=30
)
ENCODINGS = st.sampled_from(["utf-8", "ascii", "latin-1"])


@given(STEPS, st.integers(20, 200), st.integers(2, 60), ENCODINGS)
def test_every_frame_fits_and_every_step_is_counted_once(
    steps: list[tuple[Key, str, list[Stage], Stage, bool, float]], columns: int, rows: int, encoding: str
) -> None:
    phases, now = Phases(0.0), 0.0
    names = [f"{number} {key}" for number, (key, *_) in enumerate(steps)]
    phases.expect((name, key.kind) for name, (key, *_) in zip(names, steps, strict=True))
    ended = dict.fromkeys(ENDS, 0)
    for name, (key, detail, before, end, ends, seconds) in zip(names, steps, strict=True):
        for stage in before:
            phases.take(Event(name, key, stage, detail), now)
        now += seconds
        if ends:
            phases.take(Event(name, key, end, detail, seconds), now)
            ended[end] += 1
        frame = Frame(phases, look_of(encoding), encoding, columns, rows, now)
        lines = frame.lines()
        assert len(lines) < rows
        for text in (*lines, *frame.last_lines()):
            assert cell_len(text.plain) < columns
            assert text.plain.isprintable()
            assert text.plain.encode(encoding)
    total = phases.total
    assert total.total == len(steps)
    assert (total.done, total.skipped) == (ended[Stage.DONE] + ended[Stage.SKIPPED], ended[Stage.SKIPPED])
    assert (total.failed, total.left) == (ended[Stage.FAILED], ended[Stage.NOT_STARTED])
    assert phases.ended is all(ends for *_, ends, _ in steps)


def test_a_step_that_was_planned_twice_or_never_is_counted_once() -> None:
    phases, web = Phases(0.0), key_of("services.web")
    phases.expect([("a", Kind.SERVICE), ("a", Kind.SERVICE)])
    phases.take(Event("a", web, Stage.DONE), 1.0)
    phases.take(Event("b", web, Stage.STARTED), 1.0)
    phases.take(Event("b", web, Stage.DONE), 2.0)
    assert (phases.total.total, phases.total.done, phases.ended) == (2, 2, True)
