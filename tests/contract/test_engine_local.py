"""Real engines keep the Engine contract. What they do is the truth the simulator is held to."""

import pytest
from contract.engine_members import MembersContract
from contract.engine_membership import MembershipContract
from contract.engine_objects import ObjectsContract
from contract.engine_tasks import TasksContract
from contract.engines import Lab


class LocalLab:
    @pytest.fixture(scope="class")
    @classmethod
    def lab(cls, local_lab: Lab) -> Lab:
        return local_lab


@pytest.mark.engines
class TestMembership(LocalLab, MembershipContract):
    pass


@pytest.mark.engines
class TestMembers(LocalLab, MembersContract):
    pass


@pytest.mark.engines
class TestObjects(LocalLab, ObjectsContract):
    pass


@pytest.mark.engines
class TestTasks(LocalLab, TasksContract):
    pass
