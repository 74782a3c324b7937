"""Images that are loaded once for the machine: what new hosts of the local driver have when they answer, on real engines."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.local_cluster import RECORDS, await_true, cluster_name, engine_of, take_down
from hello_image import FOREVER, build_archive

from swarmplan.drivers.local import LocalDriver
from swarmplan.engine.connect import connect
from swarmplan.model.image import Image
from swarmplan.model.machine import EngineSettings, Machine
from swarmplan.model.wire import engine_state
from swarmplan.spec.archive import read_archive

pytestmark = pytest.mark.engines

REFERENCE = "lab/hello:1"
CACHE = Path("/var/lib/swarmplan/cache/images")


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """One that no other test has, so that nobody else has stored it."""
    archive = tmp_path_factory.mktemp("images") / "hello.tar"
    build_archive(archive, REFERENCE, FOREVER, {"word": cluster_name()})
    (found,) = read_archive(archive)
    return Image(REFERENCE, str(archive), found.id)


def machine(name: str, how: str = "shared", **engine: object) -> Machine:
    return Machine(name, "local", options={"images": how}, engine=EngineSettings(options=engine))


@pytest.fixture
def driver(image: Image) -> Iterator[LocalDriver]:
    made = LocalDriver(cluster_name())
    made.preload((image,), connect, shared=False)
    try:
        yield made
    finally:
        stored = sets_of(made)
        take_down(made)
        made.close()  # until then the images are there for hosts that are made again
        assert not any((CACHE / key).exists() for key in stored)


def sets_of(driver: LocalDriver) -> list[str]:
    uses = RECORDS / driver.cluster / "images.json"
    return [word for word in uses.read_text().split('"') if len(word) == 32] if uses.exists() else []


def loaded(driver: LocalDriver, name: str) -> dict[str, str]:
    engine = engine_of(driver, name)
    try:
        return dict(engine_state(engine.info(), engine.images()).images)
    finally:
        engine.close()


def layers(driver: LocalDriver, name: str) -> set[int]:
    """The inodes of the files in the host's layers."""
    data = RECORDS / driver.cluster / "hosts" / name / "docker" / "overlay2"
    return {path.stat().st_ino for path in data.glob("*/diff/**/*") if path.is_file()}


def test_hosts_have_the_image_when_they_answer_and_share_what_they_may(
    driver: LocalDriver, image: Image
) -> None:
    for one in (machine("one"), machine("two"), machine("three", "own"), machine("four", "load")):
        driver.create(one)
    assert loaded(driver, "one") == loaded(driver, "two") == loaded(driver, "three") == {REFERENCE: image.id}
    assert loaded(driver, "four") == {}
    assert layers(driver, "one") & layers(driver, "two")
    assert not layers(driver, "one") & layers(driver, "three")


def test_what_one_host_does_with_it_is_nothing_to_the_others(driver: LocalDriver, image: Image) -> None:
    driver.create(machine("one"))
    driver.create(machine("two"))
    engine_of(driver, "one").close()
    engine_of(driver, "two").close()
    assert (
        driver.run("one", ["docker", "run", "--network", "none", "--detach", "--name", "web", REFERENCE]) == 0
    )
    assert driver.run("one", ["docker", "rm", "--force", "web"]) == 0
    assert driver.run("one", ["docker", "rmi", REFERENCE]) == 0
    driver.remove("one")
    assert (
        driver.run("two", ["docker", "run", "--network", "none", "--detach", "--name", "web", REFERENCE]) == 0
    )
    driver.create(machine("one"))
    assert loaded(driver, "one") == {REFERENCE: image.id}


def test_an_engine_with_other_storage_loads_by_itself(driver: LocalDriver) -> None:
    driver.create(machine("one", **{"storage-driver": "vfs"}))
    assert loaded(driver, "one") == {}


def test_a_change_of_the_option_is_no_difference_of_a_host_that_is_there(driver: LocalDriver) -> None:
    driver.create(machine("one"))
    again = LocalDriver(driver.cluster, [machine("one", "own")])
    found = again.find("one")
    assert found is not None
    assert found.machine == machine("one", "own")
    again.create(machine("one", "own"))


@pytest.mark.long
def test_killed_while_it_loads_it_leaves_no_process_and_no_half_set(
    driver: LocalDriver, image: Image
) -> None:
    code = (
        "import sys, time\nfrom swarmplan.drivers.local import LocalDriver\nfrom swarmplan.engine.connect import connect\n"
        "from swarmplan.model.image import Image\nfrom swarmplan.model.machine import Machine\n"
        "class Slow:\n"
        "    def __init__(self, endpoint): self._engine = connect(endpoint)\n"
        "    def __getattr__(self, name): return getattr(self._engine, name)\n"
        "    def load_image(self, archive):\n        self._engine.load_image(archive)\n        print('loaded', flush=True)\n"
        "        time.sleep(600)\n"
        "driver = LocalDriver(sys.argv[1])\n"
        "driver.preload((Image(*sys.argv[2:]),), Slow, shared=True)\n"
        "driver.create(Machine('one', 'local'))"
    )
    words = [sys.executable, "-c", code, driver.cluster, image.reference, image.archive, image.id]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"loaded\n"
        (key,) = sets_of(driver)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert not (CACHE / key).exists()
    work = str(CACHE / f".{key}")
    await_true(lambda: not mounted_anywhere(work), "the engine that loaded them has ended")
    driver.create(machine("one"))
    assert loaded(driver, "one") == {REFERENCE: image.id}
    assert not Path(work).exists()


def mounted_anywhere(folder: str) -> bool:
    """Whether some process still has a mount of what is in this folder."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if folder in (process / "mountinfo").read_text():
                return True
        except OSError:
            continue
    return False


def test_every_command_at_once_stores_it_once(driver: LocalDriver, image: Image) -> None:
    code = (
        "import sys\nfrom swarmplan.drivers.local import LocalDriver\nfrom swarmplan.engine.connect import connect\n"
        "from swarmplan.model.image import Image\nfrom swarmplan.model.machine import Machine\n"
        "driver = LocalDriver(sys.argv[1])\n"
        "driver.preload((Image(*sys.argv[3:]),), connect, shared=True)\n"
        "driver.create(Machine(sys.argv[2], 'local'))"
    )
    names = ("one", "two", "three")
    rest = [image.reference, image.archive, image.id]
    running = [subprocess.Popen([sys.executable, "-c", code, driver.cluster, name, *rest]) for name in names]
    assert [process.wait(120) for process in running] == [os.EX_OK] * 3
    assert all(loaded(driver, name) == {REFERENCE: image.id} for name in names)
    assert layers(driver, "one") == layers(driver, "two") == layers(driver, "three")
