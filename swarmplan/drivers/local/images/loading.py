"""An engine that lasts only as long as archives are loaded into its data folder."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from swarmplan.drivers.command import held
from swarmplan.drivers.local.host.host import PATH, laid_over
from swarmplan.drivers.local.images.image_set import STORAGE, ImageSet
from swarmplan.errors import Failure, Permanent, Unreachable
from swarmplan.model.wire import images_by_tag
from swarmplan.ports import Endpoint, Engine
from swarmplan.private_files import make_folder

_SCRIPTS = Path(__file__).parent
ENGINE = _SCRIPTS / "engine.sh"
"""What runs in the namespaces: the engine."""
_NAMESPACES = ("--mount", "--uts", "--ipc", "--net", "--pid", "--fork", "--kill-child")
_STARTED = 60.0
"""Seconds an engine is given to answer; it takes about one."""
_ENDED = 30.0
_PAUSE = 0.02
Connect = Callable[[Endpoint], Engine]


class Loader:
    """Loads sets of images. ``state`` is the driver's folder, which no engine sees."""

    def __init__(self, state: Path, connect: Connect, first: Path = ENGINE) -> None:
        self._state = state
        self._connect = connect
        self._first = first

    def load(self, images: ImageSet, lower: Path, work: Path) -> Path:
        """The data folder, below ``work``, of an engine of this root that has loaded the images and ended. Raises Failure."""
        what = f"images of {images.root} hosts"
        sockets = work / "run"
        make_folder(sockets)
        with self._running(lower, work, sockets, what) as ended:
            engine = self._connect(Endpoint(f"unix://{sockets / 'docker.sock'}"))
            try:
                _load(engine, images, ended, what)
            finally:
                engine.close()
        return work / "docker"

    @contextmanager
    def _running(self, lower: Path, work: Path, sockets: Path, what: str) -> Iterator[Callable[[], bool]]:
        """The engine, which ends when this block does, or this process. Yields whether it has ended before."""
        environment = {
            "PATH": PATH,
            "FIRST": str(self._first),
            "WORK": str(work),
            "STATE": str(self._state),
            "SOCKETS": str(sockets),
            "LOWER": str(lower),
            "MOUNTED": " ".join(laid_over(work, self._state)) if lower == Path("/") else "",
        }
        command = ["unshare", *_NAMESPACES, "--propagation", "slave", "sh", str(_SCRIPTS / "boot.sh")]
        log = work / "engine.log"
        with held(command, what=what, environment=environment, log=log, grace=_ENDED) as process:
            yield lambda: process.poll() is not None
        if process.returncode != 0:
            raise Permanent(f"{what}: the engine that loads them ended with code {process.returncode}")


def _load(engine: Engine, images: ImageSet, ended: Callable[[], bool], what: str) -> None:
    info = _answered(engine, ended, what)
    if info.get("Driver") != STORAGE:
        raise Permanent(f"{what}: the engine stores them by {info.get('Driver')}, not {STORAGE}")
    for archive in images.archives:
        engine.load_image(archive)
    loaded = images_by_tag(engine.images())
    if missing := ", ".join(images.missing(loaded)):
        raise Permanent(f"{what}: the archives no longer have {missing}")


def _answered(engine: Engine, ended: Callable[[], bool], what: str) -> dict[str, object]:
    until = time.monotonic() + _STARTED
    while True:
        try:
            return dict(engine.info())
        except Unreachable:
            if ended() or time.monotonic() > until:
                raise
        except Failure as error:
            raise Permanent(f"{what}: {error}") from error
        time.sleep(_PAUSE)
