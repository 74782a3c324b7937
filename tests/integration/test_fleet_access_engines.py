"""Students' access to real hosts of the local driver."""

from pathlib import Path

import pytest
from bare.hosts import bare_hosts
from fleet_access.rig import rig

from swarmplan.drivers.local.layout import STATE

pytestmark = [pytest.mark.engines, pytest.mark.xdist_group("fleet access")]


def test_a_host_is_entered_by_namespaces(tmp_path: Path) -> None:
    with bare_hosts(["manager-1"], engine=False) as (host,), rig(tmp_path) as lab:
        cluster = Path(f"/proc/{host.process.pid}/cmdline").read_text().split("\0")[-3]
        name = {"name": host.name, "driver": "local", "options": {}, "engine": {}}
        lab.let_in("anna", {host.name: name}, {}, cluster=cluster)
        lab.serve()
        done = lab.ssh("anna", host.name, said=b"hostname; ls /root/.ssh; exit 4\n")
        assert done.stdout.split()[0] == "manager-1"
        assert done.returncode == 4
        done = lab.ssh("anna", options=("-tt",), said=b"echo term is $TERM\nexit\n", TERM="xterm")
        assert "term is xterm" in done.stdout


def test_root_in_a_host_does_not_find_the_keys_of_others_below_what_is_mounted_there() -> None:
    assert any(STATE.iterdir())
    with bare_hosts(["manager-1"], engine=False) as (host,):
        assert host.run("sh", "-c", f"umount {STATE}; ls -A {STATE}").stdout == ""
