"""However folders and links are laid, an untrusted file reads nothing that is not in its folder."""

import os
import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from swarmplan.errors import SpecError
from swarmplan.sources.reader import Reader
from swarmplan.spec import load
from swarmplan.spec.trust.allowed import Trust
from swarmplan.spec.trust.confinement import Confinement
from swarmplan.system.beneath import open_beneath

NAMES = ("a", "b", "c")
PARTS = st.sampled_from([*NAMES, "..", "."])
WAYS = st.lists(PARTS, min_size=1, max_size=6).map("/".join)
PLACES = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)
AIMS = st.sampled_from(
    ["ROOT/outside", "ROOT/outside/a", "../outside", "../../outside", "ROOT/repo", "/proc/self/root"]
)
ITEMS = st.one_of(PLACES, st.tuples(PLACES, WAYS), st.tuples(PLACES, AIMS), st.tuples(PLACES, AIMS))
Tree = list[str | tuple[str, str]]


@st.composite
def trees(draw: st.DrawFn) -> tuple[Tree, str]:
    """Files and links, and a path that often goes by one of them."""
    tree: Tree = draw(st.lists(ITEMS, min_size=2, max_size=10))
    item = tree[0]  # those after it may find their places taken
    by_item = item if isinstance(item, str) else item[0]
    tail = draw(st.sampled_from(["", "/a", "/b/c", "/a", "/../a"]))
    return tree, draw(st.one_of(WAYS, *[st.just(by_item + tail)] * 3))


SEEN = {"inside": 0, "outside": 0}


class Watched(Confinement):
    """``opened`` are the files that were opened, without links."""

    def __init__(self, files: list[str], *, simulated: bool) -> None:
        super().__init__(files, simulated=simulated)
        self.opened: list[str] = []

    def open(self, path: str) -> int:
        handle = super().open(path)
        self.opened.append(name_of(handle))
        return handle


def name_of(handle: int) -> str:
    """The file that is open."""
    return str(Path(f"/proc/self/fd/{handle}").readlink())


def lay(root: Path, tree: Tree) -> None:
    """Files, each with its side in it, and links. What would be laid outside of the folder is left out."""
    for folder in ("outside", "outside/b", "repo"):
        (root / folder).mkdir()
    for name in ("a", "c", "b/c"):
        (root / "outside" / name).write_text("outside")
    repo = root / "repo"
    for item in tree:
        place = repo / (item if isinstance(item, str) else item[0])
        if os.path.lexists(place) or any(above.is_symlink() for above in place.parents):
            continue  # something is there, or a link leads elsewhere
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue  # a file is above it
        if isinstance(item, str):
            place.write_text("inside")
        else:
            place.symlink_to(item[1].replace("ROOT", str(root)))


@given(trees())
@example((["a", ("b", "ROOT/outside")], "b/a"))
@example(([("b/c", "../../outside")], "b/c/b/c"))
def test_no_path_leads_out(laid: tuple[Tree, str]) -> None:
    tree, way = laid
    with tempfile.TemporaryDirectory() as place:
        root = Path(os.path.realpath(place))
        lay(root, tree)
        try:
            plain = (root / "repo" / way).read_text()
        except OSError:
            plain = ""
        try:
            handle = open_beneath(f"{root}/repo/{way}", f"{root}/repo")
        except OSError:
            found = ""
        else:
            found = name_of(handle)
            os.close(handle)
        if found:
            assert found.startswith(f"{root}/repo/")
            SEEN["inside"] += 1
        if plain == "outside":
            assert not found
            SEEN["outside"] += 1
        if plain == "inside":
            assert found == os.path.realpath(f"{root}/repo/{way}")


@example((["a", ("b", "ROOT/outside")], "b/a"), "cluster")
@example((["a"], "../outside/a"), "stack")
@given(trees(), st.sampled_from(["secret", "env_file", "stack", "cluster"]))
def test_no_spec_shows_what_is_outside(laid: tuple[Tree, str], key: str) -> None:
    tree, way = laid
    bodies = {
        "secret": f"configs: {{c: {{file: {way}}}}}",
        "env_file": f"services: {{web: {{image: nginx, env_file: {way}}}}}",
        "stack": f"stacks: {{s: {{files: [{way}]}}}}",
    }
    with tempfile.TemporaryDirectory() as place:
        root = Path(os.path.realpath(place))
        lay(root, tree)
        file = root / "repo" / "c.yaml"
        if key == "cluster":
            file.symlink_to(way)
        else:
            head = "apiVersion: swarmplan/v1\nkind: Cluster\nname: lab\nmanagers: {count: 1}\n"
            file.write_text(head + bodies[key])
        confined = Watched([str(file)], simulated=True)
        told = ""
        try:
            load([str(file)], environ={}, contents=Reader({}, open_file=confined.open), confinement=confined)
        except SpecError as error:
            told = "\n".join(error.problems).replace("leads outside of", "").replace(f"{root}/outside", "")
        assert "outside" not in told.replace(way, "").replace("it leads outside", "")
        assert all(path.startswith(f"{root}/repo/") for path in confined.opened)


@example((["a", ("b", "ROOT/outside")], "b/a"), "outside/b")
@example((["a", ("b", "ROOT/outside")], "b/a"), "outside/a")
@given(trees(), st.sampled_from(["outside", "outside/a", "outside/b", "outside/none"]))
def test_exactly_what_is_allowed_is_opened_besides(laid: tuple[Tree, str], allowed: str) -> None:
    tree, way = laid
    with tempfile.TemporaryDirectory() as place:
        root = Path(os.path.realpath(place))
        lay(root, tree)
        confined = Confinement([f"{root}/repo/c.yaml"], trust=Trust(paths=(f"{root}/{allowed}",)))
        real = os.path.realpath(f"{root}/repo/{way}")
        may = f"{real}/".startswith((f"{root}/repo/", f"{root}/{allowed}/"))
        assert confined.may_open(f"{root}/repo/{way}", f"{root}/repo") == may
        try:
            handle = confined.open(f"{root}/repo/{way}")
        except OSError:
            assert not (may and Path(real).is_file())
        else:
            assert (name_of(handle), may) == (real, True)
            os.close(handle)


def test_the_trees_lead_in_and_out() -> None:
    test_no_path_leads_out()
    assert min(SEEN.values()) > 0, SEEN
