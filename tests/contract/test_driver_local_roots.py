"""What a host of the local driver sees as its own: its root, its engine, and nothing of the machine's to change."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.local_cluster import a_cluster, engine_of

from swarmplan.drivers.local import LocalDriver
from swarmplan.drivers.local.layout import STATE
from swarmplan.drivers.local.options import Root
from swarmplan.model.machine import Machine

pytestmark = pytest.mark.engines

ON_SEPARATE_FILE_SYSTEMS = """
mount -t tmpfs tmpfs /opt && mkdir /opt/tool && echo from the machine > /opt/tool/file
mount -t tmpfs tmpfs /opt/tool/deep 2>/dev/null || { mkdir /opt/tool/deep && mount -t tmpfs tmpfs /opt/tool/deep; }
echo deeper > /opt/tool/deep/file
exec "$0" -c "
import sys
from swarmplan.drivers.local import LocalDriver
from swarmplan.model.machine import Machine
LocalDriver(sys.argv[1]).create(Machine('one', 'local'))
" "$1"
"""


@pytest.fixture
def driver() -> Iterator[LocalDriver]:
    with a_cluster() as cluster:
        yield cluster


def shell(driver: LocalDriver, script: str) -> bool:
    """Whether the script, run in the host, ends well."""
    return driver.run("one", ["sh", "-ec", script]) == 0


def test_a_host_has_a_root_of_its_own(driver: LocalDriver, tmp_path: Path) -> None:
    driver.create(Machine("one", "local"))
    mark = Path(f"/etc/{driver.cluster}")
    assert shell(driver, f"touch {mark} && [ $(hostname) = one ] && grep -q one /etc/hosts")
    assert not mark.exists()
    assert shell(driver, f"! ls {tmp_path}")  # /tmp is the host's own
    driver.stop("one")
    driver.start("one")
    assert shell(driver, f"test -e {mark}")


def test_a_host_sees_its_own_processes_and_mounts_and_no_other_cluster(driver: LocalDriver) -> None:
    driver.create(Machine("one", "local"))
    assert shell(driver, "[ $(ls -d /proc/[0-9]* | wc -l) -lt 30 ]")
    assert shell(driver, "! grep -q /run/machine /proc/mounts")
    assert shell(driver, f"[ -z $(ls {STATE}) ]")


def test_file_systems_of_their_own_below_the_machines_root_are_laid_over_too(driver: LocalDriver) -> None:
    command = ["unshare", "--mount", "sh", "-ec", ON_SEPARATE_FILE_SYSTEMS, sys.executable, driver.cluster]
    subprocess.run(command, check=True)
    assert shell(driver, "grep -q 'from the machine' /opt/tool/file && grep -q deeper /opt/tool/deep/file")
    assert shell(driver, "echo changed > /opt/tool/file")
    assert not Path("/opt/tool").exists()
    engine_of(driver, "one")


BUILT = (
    {Root.TRIXIE: 26, Root.SID: 28}
    if "sid" in os.environ.get("SWARMPLAN_TEST_ENGINES", "")
    else {Root.TRIXIE: 26}
)
"""Each Debian root tests have a use for, and its engine's major version. It takes a minute to build where it is not yet."""


@pytest.mark.long
@pytest.mark.parametrize(("root", "major"), BUILT.items())
def test_a_host_runs_the_engine_of_its_root(driver: LocalDriver, root: Root, major: int) -> None:
    driver.create(Machine("one", "local", {"engine": str(root)}))
    version = engine_of(driver, "one").info()["ServerVersion"]
    assert int(version.partition(".")[0]) >= major
    assert shell(driver, "docker info >/dev/null")  # the host's own client finds the engine by itself
