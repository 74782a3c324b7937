"""Images are known by their id, not by their tag."""

from pathlib import Path

from hello_image import build_archive
from small_cluster import HELLO, cluster
from unit.steps.bench import Bench

from swarmplan.model.image import Image
from swarmplan.model.key import Key, Kind
from swarmplan.steps.images import LoadImage


def test_an_image_is_loaded_and_loaded_again_when_its_tag_means_another(bench: Bench, tmp_path: Path) -> None:
    bench.made(cluster())
    for number in ("1", "2"):
        path = tmp_path / f"{number}.tar"
        image = Image(HELLO, str(path), build_archive(path, HELLO, labels={"number": number}))
        load = LoadImage(key=Key(Kind.IMAGE, HELLO), image=image, machine="m1")
        assert load.unmet(bench.adapters) == "not on the node"
        bench.do(load)
