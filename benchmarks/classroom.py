"""A class on one machine: swarmplan's clusters beside as many bare engines and as many swarms by hand, the plan over all beside the plan
of one, and what many simulated clusters need.

python benchmarks/classroom.py FOLDER ARCHIVE [CLUSTERS]
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from goals import Goal
from runs import HERE, Command, beside
from tables import table

ENGINES, PARALLEL = 3, 4
SIMULATED, MACHINES = 200, 5
IMAGE = "lab/bench:1"
FLEET = f"""\
apiVersion: swarmplan/v1
kind: Fleet
name: bench-class
template: lab.yaml
roster: roster.csv
parallelism: {PARALLEL}
"""
LAB = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
machines: {{driver: local}}
managers: {{count: 1}}
workers: {{count: {workers}}}
{images}policy: {{settle: 0s}}
"""
GOALS = {
    "time": Goal("a class of idle clusters / as many bare engines, time", 1.3),
    "memory": Goal("the same, memory", 1.15),
    "hand time": Goal("the same class / as many swarms by hand, time", 1.3),
    "hand memory": Goal("the same, memory", 1.15),
    "plan": Goal("plan over the class, processor time a cluster / plan of one", 3.0),
    "seconds": Goal("plan over the class, seconds", 15.0),
    "reset": Goal("reset of a cluster to a checkpoint / its first apply, time", 2.0),
    "simulated": Goal(f"memory of a plan of {SIMULATED} simulated clusters of {MACHINES}, MB", 150.0),
}


def main(folder: Path, archive: Path, clusters: int) -> None:
    rows: list[list[str]] = []
    environment = {"XDG_STATE_HOME": str(folder / "state")}
    write(folder, clusters, ENGINES - 1, images=f"images: {{{IMAGE}: {{archive: {archive}}}}}\n")
    bare = beside_peer(
        folder,
        f"{clusters * ENGINES} bare engines",
        "bare_engines.py",
        clusters * ENGINES,
        PARALLEL * ENGINES,
    )
    by_hand = beside_peer(folder, f"{clusters} swarms by hand", "bare_swarms.py", clusters, PARALLEL)
    fleet, lone = str(folder / "fleet.yaml"), str(folder / "one.yaml")
    words = [beside("swarmplan"), "fleet"]
    try:
        before, disk = available(), used(folder)
        took = Command("fleet apply", [*words, "apply", fleet, "--auto-approve"], environment).run().wall
        memory, stored = before - available(), used(folder) - disk
        rows.append(GOALS["time"].row(took / bare[0]))
        rows.append(GOALS["memory"].row(memory / bare[1]))
        rows.append(["swarms by hand / as many bare engines, time", f"{by_hand[0] / bare[0]:.2f}", "-"])
        rows.append(["the same, memory", f"{by_hand[1] / bare[1]:.2f}", "-"])
        rows.append(GOALS["hand time"].row(took / by_hand[0]))
        rows.append(GOALS["hand memory"].row(memory / by_hand[1]))
        many = Command("fleet plan", [*words, "plan", fleet], environment).run()
        (folder / "one.yaml").write_text(
            (folder / "lab.yaml").read_text().replace("name: lab", "name: bench-class-s1"), encoding="utf-8"
        )
        one = Command("plan", [beside("swarmplan"), "plan", lone], environment).run()
        rows.append(GOALS["plan"].row(many.processor / clusters / one.processor))
        rows.append(GOALS["seconds"].row(many.wall))
        print(
            f"{clusters} clusters of {ENGINES}: {took:.1f} s, {memory / 1e6:.0f} MB, {stored / 1e6:.0f} MB of disk",
            file=sys.stderr,
        )
    finally:
        Command("fleet destroy", [*words, "destroy", fleet, "--auto-approve"], environment).run()
    rows.append(GOALS["reset"].row(reset(folder / "reset", archive, environment)))
    rows.append(GOALS["simulated"].row(simulated(folder / "many", environment)))
    print("## A class on one machine\n")
    print(
        f"{clusters} clusters of {ENGINES} idle engines, {PARALLEL} at a time, beside {clusters * ENGINES} engines that a script starts,"
        f" and beside {clusters} swarms that a script makes of as many.\n"
    )
    table(["ratio", "measured", "goal"], rows)


def beside_peer(folder: Path, name: str, script: str, count: int, parallel: int) -> tuple[float, float]:
    """Seconds until so many of them are up by this script, and the bytes of memory that they take."""
    place = str(folder / "peer")
    words = [sys.executable, str(HERE / script)]
    before = available()
    try:
        took = Command(name, [*words, "up", place, str(count), str(parallel)]).run().wall
        memory = before - available()
    finally:
        subprocess.run([*words, "down", place], check=False)
    print(f"{name}: {took:.1f} s, {memory / 1e6:.0f} MB", file=sys.stderr)
    time.sleep(5)  # until the kernel has taken back what they had
    return took, memory


def reset(folder: Path, archive: Path, environment: dict[str, str]) -> float:
    """The time in which a cluster is brought back to a checkpoint, over that of its first apply."""
    write(folder, 1, ENGINES - 1, images=f"images: {{{IMAGE}: {{archive: {archive}}}}}\n")
    fleet = str(folder / "fleet.yaml")
    words, file = [beside("swarmplan"), "fleet"], ["--file", fleet]
    try:
        first = Command("first apply", [*words, "apply", fleet, "--auto-approve"], environment).run().wall
        Command("checkpoint", [*words, "checkpoint", "bench", *file, "--unencrypted"], environment).run()
        back = [*words, "reset", "s1", "--to", "bench", *file, "--auto-approve"]
        again = Command("reset", back, environment).run().wall
    finally:
        Command("fleet destroy", [*words, "destroy", fleet, "--auto-approve"], environment).run()
    print(f"first apply: {first:.1f} s; reset to a checkpoint: {again:.1f} s", file=sys.stderr)
    return again / first


def simulated(folder: Path, environment: dict[str, str]) -> float:
    """The largest memory of a plan of many clusters, in MB."""
    write(folder, SIMULATED, MACHINES - 1)
    done = subprocess.run(
        [
            "/usr/bin/time",
            "-f",
            "%M",
            beside("swarmplan"),
            "fleet",
            "plan",
            "--simulate",
            str(folder / "fleet.yaml"),
        ],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stderr.split()[-1]) / 1000


def write(folder: Path, clusters: int, workers: int, images: str = "") -> None:
    """The fleet's files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fleet.yaml").write_text(FLEET, encoding="utf-8")
    (folder / "lab.yaml").write_text(LAB.format(workers=workers, images=images), encoding="utf-8")
    (folder / "roster.csv").write_text("id\n" + "".join(f"s{number}\n" for number in range(1, clusters + 1)))


def available() -> int:
    """Bytes of memory that are available."""
    line = next(
        one for one in Path("/proc/meminfo").read_text().splitlines() if one.startswith("MemAvailable")
    )
    return int(line.split()[1]) * 1024


def used(folder: Path) -> int:
    """Bytes used of the file system that the local driver keeps hosts on."""
    return shutil.disk_usage("/var/lib" if Path("/var/lib").exists() else folder).used


if __name__ == "__main__":
    match sys.argv[1:]:
        case [place, image]:
            main(Path(place), Path(image), 30)
        case [place, image, count]:
            main(Path(place), Path(image), int(count))
        case _:
            sys.exit(__doc__)
