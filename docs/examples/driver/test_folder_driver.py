"""What the author of a driver writes to hold it to the contract: two fixtures."""

from pathlib import Path

import pytest
from folder_driver import FolderDriver

from swarmplan.ports import MachineDriver
from swarmplan.testing import MachineDriverContract, Reopen


class TestFolderDriver(MachineDriverContract):
    kind = "folder"
    copies = False

    @pytest.fixture
    def driver(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MachineDriver:
        monkeypatch.setenv("FOLDER_DRIVER", str(tmp_path / "machines"))
        return FolderDriver("lab", self.machines())

    @pytest.fixture
    def reopen(self, driver: MachineDriver) -> Reopen:
        return lambda: FolderDriver("lab", self.machines())
