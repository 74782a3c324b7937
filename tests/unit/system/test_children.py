"""What ends with a command: in a process of its own, for afterwards nothing can be begun in it."""

import subprocess
import sys
from pathlib import Path

ENDING = """
import subprocess, sys, tempfile, threading, time
from swarmplan.system import children
from swarmplan.errors import Transient

begun, on = threading.Event(), threading.Event()

def slow():
    begun.set()
    on.wait()
    process = subprocess.Popen(["sleep", "1000"], start_new_session=True)
    print(process.pid, flush=True)
    return process

def work():
    with children.started(slow) as process:
        process.wait()

threading.Thread(target=work, daemon=True).start()
begun.wait()
folder = children.temporary_folder(tempfile.mkdtemp)
print(folder, flush=True)
threading.Timer(0.2, on.set).start()
children.end_everything()
for begin in (lambda: children.started(slow).__enter__(), lambda: children.temporary_folder(tempfile.mkdtemp)):
    try:
        begin()
    except Transient as error:
        print(error, flush=True)
"""


def test_nothing_outlives_the_end_that_was_being_begun() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ENDING], stdout=subprocess.PIPE, text=True, timeout=20, check=True
    )
    folder, pid, *refused = ended.stdout.splitlines()
    assert not Path(folder).exists()
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    assert refused == ["the command is ending"] * 2
