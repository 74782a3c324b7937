"""For authors of machine drivers: the contract tests that every driver must pass, as a pytest plug-in.

What lives here: what swarmplan's own drivers are tested with as well. What must not: anything a command needs.
Use: subclass ``MachineDriverContract`` in a test module (docs/drivers.md shows one); needs the extra ``testing``.
"""

from swarmplan.testing.driver_contract import MachineDriverContract
from swarmplan.testing.driver_fixtures import Reopen

__all__ = ["MachineDriverContract", "Reopen"]
