"""The labs the Engine contract runs in: real ones are built once for the whole run."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

# The contract's tests stand in modules that are no test_*.py; told before their first import, pytest explains them too.
pytest.register_assert_rewrite("contract")

from bare.hosts import BareHost, bare_hosts  # noqa: E402  # see above
from contract.engines import IMAGE, Lab  # noqa: E402  # see above
from contract.local_cluster import a_cluster, dockerd, engine_of, frozen  # noqa: E402  # see above
from contract.ssh_hosts import Open, opening  # noqa: E402  # see above
from hello_image import FOREVER, build_archive  # noqa: E402  # see above

from swarmplan.drivers.local.subnet import POOL  # noqa: E402  # see above
from swarmplan.model.machine import EngineSettings, Machine  # noqa: E402  # see above

ROOTS = os.environ.get("SWARMPLAN_TEST_ENGINES", "system").split(",")
"""What each host of the lab is laid over, in turn: ``system``, ``trixie``, ``sid``."""

REACHING = EngineSettings(insecure_registries=(str(POOL),))
"""Engines that speak plain HTTP to a registry of the machine's."""


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The test image's archive and image id."""
    path = tmp_path_factory.mktemp("images") / "hello.tar"
    return path, build_archive(path, IMAGE, FOREVER)


@pytest.fixture(scope="session")
def local_lab(archive: tuple[Path, str]) -> Iterator[Lab]:
    """Three hosts of the local driver."""
    names = [f"lab-{number}" for number in (1, 2, 3)]
    machines = [
        Machine(name, "local", {"engine": ROOTS[number % len(ROOTS)]}, REACHING)
        for number, name in enumerate(names)
    ]
    with a_cluster() as driver:
        with ThreadPoolExecutor() as pool:
            list(pool.map(driver.create, machines))
        engines = {name: engine_of(driver, name) for name in names}
        addresses = {name: state.address or "" for name, state in driver.observe().items()}
        yield Lab(
            driver,
            engines,
            addresses,
            *archive,
            pause=0.02,
            freeze=lambda name: frozen(dockerd(driver.cluster, name)),
        )
        for engine in engines.values():
            engine.close()


@pytest.fixture(scope="module")
def host() -> Iterator[BareHost]:
    """A bare host for all tests of a module."""
    with bare_hosts(["one"]) as (made,):
        yield made


@pytest.fixture
def opened(host: BareHost, tmp_path: Path) -> Iterator[Open]:
    """Opens ssh drivers on it; it is given back as it was."""
    with opening(host, tmp_path / "state") as again:
        yield again
