"""The texts of ``swarmplan history``, as they were read."""

from golden.specs import HERE
from golden.test_plans import agrees
from unit.history.samples import ORIGIN, RECORD, record

from swarmplan.history.provenance import Provenance
from swarmplan.history.record import Unread
from swarmplan.render.history.text import history_lines, last_run_text, run_lines
from swarmplan.render.text.line import plain

PIPELINE = Provenance(
    user="root",
    host="runner-7f",
    commit="fedcba9876543210fedcba9876543210fedcba98",
    author="Rin <rin@example.org>",
    branch="scale",
    pipeline="https://forge.example/lab/shop/-/pipelines/31",
    message="Scale web\nand more",
    modified=True,
)
RUNS = [
    record(id="9a8b7c6d5e4f", command="watch", result="failed", origin=PIPELINE, changes={}, changed=(), failed=("update services.web",), duration=4000, partial=True, steps=1),
    Unread("0f0f0f0f0f0f", "it was written by a newer swarmplan, in format 2; upgrade swarmplan to read it"),
    record(id="35dc20733647", command="token --rotate", origin=Provenance(user="ana", host="laptop"), changes={}, changed=(), duration=0.24, steps=2, digest="", epoch=0),
    RECORD,
    record(id="b0", command="recover", result="not converged", started="soon", changes={"create": 60, "replace": 1, "delete": 3}, duration=3599.7, origin=ORIGIN),
]  # fmt: skip


def test_the_texts() -> None:
    parts = {
        "history": history_lines("lab", RUNS),
        "history, in 60 columns": history_lines("lab", RUNS, 60),
        "history, empty": history_lines("lab", []),
        **{f"history {run.id}": run_lines(run) for run in RUNS},
        "history of this machine": run_lines(RECORD, ["/var/lib/swarmplan/journal/lab.jsonl, lines 3 to 9"]),
    }
    text = "\n\n".join(f"# {title}\n{plain(lines)}" for title, lines in parts.items())
    last = "\n".join(last_run_text(RUNS[number:], 1_767_330_000.0) for number in range(len(RUNS)))
    agrees(f"{text}\n\n# last runs\n{last}", HERE / "history.txt")
    narrow = plain(parts["history, in 60 columns"])
    assert max(map(len, narrow.splitlines())) <= 80
