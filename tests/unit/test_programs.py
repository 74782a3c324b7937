"""What a user's program leaves behind when it has ended."""

import time
from pathlib import Path

import pytest

from swarmplan.errors import Permanent, Transient
from swarmplan.limits import OUTPUT_BYTES
from swarmplan.programs import run


def test_what_it_left_running_ends_with_it(tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    with pytest.raises(Transient):  # the one left behind holds standard error open
        run(("sh", "-c", f"sleep 1000 >&2 & echo $! > {noted}"), deadline=0.5)
    pid = noted.read_text(encoding="utf-8").strip()
    until = time.monotonic() + 5
    while _runs(pid):
        assert time.monotonic() < until


def test_an_argument_with_a_nul_is_reported_without_the_command() -> None:
    with pytest.raises(Permanent, match=r"^embedded null byte$"):
        run(("echo", "pl4nt3d\0"))


def _runs(pid: str) -> bool:
    """Whether the process is there and no zombie that only waits to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def test_what_a_program_prints_has_a_limit() -> None:
    with pytest.raises(Permanent, match=f"more than {OUTPUT_BYTES} bytes"):
        run(["yes"])
    with pytest.raises(Transient, match="did not end"):
        run(["sh", "-c", "yes >&2"], deadline=0.5)
    most = run(["head", "-c", str(OUTPUT_BYTES), "/dev/zero"])
    assert len(most.out) == OUTPUT_BYTES


def test_a_program_gets_its_whole_input_however_much_it_prints_meanwhile() -> None:
    text = b"x" * 1_000_000
    assert run(["cat"], text).out == text
    assert run(["true"], text).code == 0


def test_only_the_end_of_the_error_output_is_kept() -> None:
    ended = run(["sh", "-c", "head -c 1000000 /dev/zero >&2; echo; echo the end >&2; exit 3"])
    assert (ended.code, ended.error_line[-7:]) == (3, "the end")


@pytest.mark.parametrize("script", ["sleep 1000", "exec >&- 2>&-; sleep 1000", "yes"])
def test_one_that_is_no_longer_needed_is_ended(tmp_path: Path, script: str) -> None:
    noted = tmp_path / "pid"

    def over() -> Exception | None:
        return Transient("stopped") if noted.exists() and noted.read_text(encoding="utf-8") else None

    with pytest.raises(Transient, match=r"^stopped$"):
        run(("sh", "-c", f"echo $$ > {noted}; {script}"), over=over, max_output=10**12)
    assert not _runs(noted.read_text(encoding="utf-8").strip())
