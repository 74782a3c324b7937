"""Real engines keep the Engine contract. What they do is the truth the simulator is held to."""

from collections.abc import Iterator

import pytest
from contract.engine_contents import ContentsContract
from contract.engine_folders import FoldersContract
from contract.engine_keys import KeysContract
from contract.engine_members import MembersContract
from contract.engine_membership import MembershipContract
from contract.engine_objects import ObjectsContract
from contract.engine_registries import RegistriesContract
from contract.engine_tasks import TasksContract
from contract.engine_versions import VersionsContract
from contract.engine_volumes import VolumesContract
from contract.engines import Lab
from image_registry import ImageRegistry, image_registry, machines_own


class LocalLab:
    """The lab of the run. With several test processes (``--dist loadgroup``) one makes swarms anew, one keeps its own."""

    @pytest.fixture(scope="class")
    @classmethod
    def lab(cls, local_lab: Lab) -> Lab:
        return local_lab


@pytest.mark.engines
@pytest.mark.xdist_group("lab-made-anew")
class TestMembership(LocalLab, MembershipContract):
    pass


@pytest.mark.engines
@pytest.mark.xdist_group("lab-made-anew")
class TestFolders(LocalLab, FoldersContract):
    pass


@pytest.mark.engines
@pytest.mark.xdist_group("lab-made-anew")
class TestKeys(LocalLab, KeysContract):
    pass


@pytest.mark.engines
@pytest.mark.xdist_group("lab-kept")
class TestMembers(LocalLab, MembersContract):
    pass


@pytest.mark.engines
@pytest.mark.xdist_group("lab-kept")
class TestObjects(LocalLab, ObjectsContract):
    pass


@pytest.mark.engines
@pytest.mark.xdist_group("lab-kept")
class TestRegistries(LocalLab, RegistriesContract):
    @pytest.fixture(scope="class")
    @classmethod
    def registry(cls, lab: Lab) -> Iterator[ImageRegistry]:
        with image_registry(machines_own(lab.addresses[lab.names[0]])) as registry:
            yield registry


@pytest.mark.engines
@pytest.mark.xdist_group("lab-kept")
class TestTasks(LocalLab, TasksContract):
    pass


@pytest.mark.engines
@pytest.mark.xdist_group("lab-kept")
class TestContents(LocalLab, ContentsContract):
    pass


@pytest.mark.engines
@pytest.mark.xdist_group("lab-kept")
class TestVolumes(LocalLab, VolumesContract):
    pass


@pytest.mark.engines
@pytest.mark.xdist_group("lab-kept")
class TestVersions(LocalLab, VersionsContract):
    pass
