"""The heaps of the C library are counted, as it tells them (malloc_info(3))."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

ASKED = """
import ctypes, sys, threading
from swarmplan.cli.operations.agent.heap import keep_few_arenas

keep_few_arenas()
all_have = threading.Barrier(16)

def work():
    kept = bytes(100_000)
    all_have.wait()
    del kept

threads = [threading.Thread(target=work) for _ in range(16)]
for each in threads: each.start()
for each in threads: each.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = libc.fopen(sys.argv[1].encode(), b"w")
libc.malloc_info(0, ctypes.c_void_p(file))
libc.fclose(ctypes.c_void_p(file))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="not the GNU C library")
def test_many_threads_share_two_heaps(tmp_path: Path) -> None:
    told = tmp_path / "told"
    subprocess.run([sys.executable, "-c", ASKED, str(told)], check=True)
    assert 1 <= told.read_text(encoding="utf-8").count("<heap nr=") <= 2
