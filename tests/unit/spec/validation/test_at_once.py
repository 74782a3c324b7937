"""Several threads load files at a time, also the first ones of a process."""

import subprocess
import sys

_FIRST_USES = """
import threading
from swarmplan.spec.models.cluster import ClusterSpec
from swarmplan.spec.validation.validate import validate
from swarmplan.spec.yaml.findings import Findings
start, wrong = threading.Barrier(6), []
file = {"apiVersion": "swarmplan/v1", "kind": "Cluster", "name": "lab", "managers": [{"name": "m"}]}
def use():
    start.wait()
    try:
        wrong.extend(validate(file, ClusterSpec, Findings())[1])
    except BaseException as error:
        wrong.append(repr(error))
threads = [threading.Thread(target=use) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(wrong)
"""


def test_a_model_is_whole_for_all_that_use_it_first() -> None:
    """On pydantic 2.11.0, the lowest one, five of six found an unknown key."""
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_USES], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
