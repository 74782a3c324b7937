"""The file that init writes is valid, whatever was asked for, and replaces nothing."""

import os
import pty
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import click
import pytest
from unit.cli.terminal import Terminal

from swarmplan.cli.commands.cluster import init
from swarmplan.cli.operations.starter.docker_machine import NEEDED
from swarmplan.drivers.local import preflight
from swarmplan.spec import load

SSH = ["--host", "root@192.0.2.1:2222", "--host", "[2001:db8::1]", "--host", "vm3", "--host", "10.0.0.4"]


@pytest.fixture
def empty(terminal: Terminal) -> Terminal:
    """A terminal in a folder without a cluster file."""
    (terminal.folder / "cluster.yaml").unlink()
    return terminal


@pytest.mark.parametrize(
    ("words", "machines"),
    [
        (["--driver", "local"], 3),
        (["--driver", "local", "--managers", "1", "--workers", "2"], 3),
        (["--driver", "docker-machine", "--workers", "1"], 4),
        (["--machine-driver", "virtualbox"], 3),
        (["--machine-driver", "generic", "--managers", "1", "--workers", "2"], 3),
        (["--machine-driver", "amazonec2"], 3),
        (["--driver", "docker-machine", "--machine-driver", "digitalocean"], 3),
        (["--machine-driver", "hetzner"], 3),
        (["--machine-driver", "kvm"], 3),
        (["--driver", "ssh", *SSH], 4),
        (["--host", "vm1", "--host", "vm2", "--host", "vm3", "--managers", "1"], 3),
        (["--name", "on", "--host", "12.5"], 1),
        (["--name", "12"], 3),
    ],
)
def test_what_it_writes_is_valid_and_can_be_planned(empty: Terminal, words: list[str], machines: int) -> None:
    made = empty.type("init", *words)
    assert made.code == 0, made.err
    assert made.out.startswith("Written: cluster.yaml. Next: swarmplan plan shows")
    valid = empty.type("validate")
    assert (valid.code, valid.err) == (0, "")
    assert f" is valid: {machines} machine" in valid.out
    planned = empty.rehearse("plan", "--detailed-exitcode")
    assert (planned.code, planned.err) == (3, "")


def test_hosts_become_three_managers_and_workers(empty: Terminal) -> None:
    empty.type("init", *SSH, "--name", "shop")
    text = (empty.folder / "cluster.yaml").read_text(encoding="utf-8")
    assert '- {name: shop-manager-1, options: {address: "192.0.2.1", user: root, port: 2222}}\n' in text
    assert text.count("shop-manager-") == 3
    assert text.count("shop-worker-") == 1


@pytest.mark.parametrize("driver", NEEDED)
def test_what_a_driver_of_docker_machine_needs_is_there_to_be_uncommented(
    empty: Terminal, driver: str
) -> None:
    assert empty.type("init", "--machine-driver", driver, "--managers", "1").code == 0
    place = empty.folder / "cluster.yaml"
    text = place.read_text(encoding="utf-8")
    assert f"    driver: {driver} # docker-machine's own driver\n" in text
    assert ("generic-ip-address: manager-1.example.org" in text) is (driver == "generic")
    place.write_text(text.replace(f"    # {driver}-", f"    {driver}-"), encoding="utf-8")
    assert empty.type("validate").code == 0
    (machine,) = load([str(place)], environ={}).desired.machines.values()
    assert {name for name in machine.options if name.startswith(f"{driver}-")} >= {
        line.partition(":")[0] for line in NEEDED[driver]
    }


@pytest.mark.parametrize("balances", [True, False])
def test_a_service_is_published_in_the_way_that_this_kernel_can(
    empty: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    balances: bool,  # noqa: FBT001 - a parameter
) -> None:
    monkeypatch.setattr(preflight, "has_ip_vs", lambda: balances)
    assert empty.type("init", "--name", "lab", "--driver", "local").code == 0
    text = (empty.folder / "cluster.yaml").read_text(encoding="utf-8")
    assert ("mode: host" in text, "mode: global" in text, "endpoint_mode: dnsrr" in text) == (
        not balances,
    ) * 3
    assert empty.type("plan", "--simulate").code == 0
    assert empty.type("init", "ssh.yaml", "--host", "vm1").code == 0
    assert "mode: host" not in (empty.folder / "ssh.yaml").read_text(encoding="utf-8")


def test_without_a_terminal_it_asks_nothing(empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init.click, "prompt", lambda *_, **__: pytest.fail("it asked"))
    assert empty.type("init").code == 0
    assert empty.type("init", "ssh.yaml", "--driver", "ssh").code == 2


def test_it_asks_only_for_what_no_option_says(empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prompt(question: str, *, default: str, **_: object) -> str:
        asked.append(question)
        return default

    monkeypatch.setattr(init, "_terminal", lambda: True)
    monkeypatch.setattr(init.click, "prompt", prompt)
    assert empty.type("init", "a.yaml").code == 0
    assert len(asked) == 3
    assert empty.type("init", "b.yaml", "--name", "b", "--driver", "local", "--managers", "1").code == 0
    assert empty.type("init", "c.yaml", "--name", "b", "--host", "vm1").code == 0
    assert len(asked) == 3
    assert empty.type("init", "d.yaml", "--driver", "docker-machine").code == 0
    assert asked[3:] == [
        "Name of the cluster",
        "Driver of docker-machine: virtualbox, generic, amazonec2, digitalocean, hetzner or another",
        "Number of managers",
    ]


@pytest.mark.parametrize(
    ("options", "answers"),
    [
        ([], ["Bad Name", "x" * 41, "shop", "lokal", "local", "0", "many", "3"]),
        ([], ["shop", "docker-machine", "a: b", "kvm", "x", "1"]),
        ([], ["shop", "ssh", "", "root@", "vm1:99999", "vm1 vm2"]),
        (["--managers", "3"], ["-", "shop", "ssh", "vm1", "vm1 vm2 vm3"]),
        (["--workers", "1"], ["shop", "ssh", "local", "3"]),
    ],
)
def test_each_wrong_answer_is_asked_again_and_none_is_lost(
    empty: Terminal, monkeypatch: pytest.MonkeyPatch, options: list[str], answers: list[str]
) -> None:
    left = iter(answers)

    def prompt(_question: str, *, value_proc: Callable[[str], str], **_: object) -> str:
        while True:
            with suppress(click.UsageError):  # click shows it, and asks again
                return value_proc(next(left))

    monkeypatch.setattr(init, "_terminal", lambda: True)
    monkeypatch.setattr(init.click, "prompt", prompt)
    made = empty.type("init", *options)
    assert (made.code, list(left)) == (0, []), made.err
    assert empty.type("validate").out.startswith("shop is valid: ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--name", "Bad Name"], "name: 'Bad Name' is not a valid name"),
        (["--driver", "ssh", "--workers", "1"], "--workers cannot be used"),
        (["--host", "root@"], "is not a valid host"),
        (["--host", "vm1:99999"], "options.port"),
        (["missing/cluster.yaml"], "missing/cluster.yaml cannot be written: No such file or directory"),
    ],
)
def test_what_is_refused_anyway_is_refused_before_anything_is_asked(
    empty: Terminal, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.setattr(init, "_terminal", lambda: True)
    monkeypatch.setattr(init.click, "prompt", lambda *_, **__: pytest.fail("it asked"))
    typed = empty.type("init", *words)
    assert told in typed.err
    assert typed.code in {1, 2}


def test_on_a_real_terminal_a_wrong_answer_is_asked_again(empty: Terminal) -> None:
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "swarmplan", "init"], cwd=empty.folder, stdin=theirs, stderr=theirs,
            stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            os.write(ours, b"shop\nvmware\nssh\nroot@192.0.2.1 192.0.2.2\n")
            out, _ = process.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert (process.returncode, "Written: cluster.yaml" in out) == (0, True)
    assert empty.type("validate").out == "shop is valid: 2 machines, 1 network, 1 service.\n"


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_nothing_is_overwritten(empty: Terminal, kind: str) -> None:
    place = empty.folder / "there.yaml"
    if kind == "link":
        place.symlink_to(empty.folder / "elsewhere")
    else:
        place.mkdir() if kind == "folder" else place.write_text("mine")
    before = sorted(empty.folder.iterdir())
    typed = empty.type("init", "there.yaml")
    assert (typed.code, "there.yaml" in typed.err) == (2, True)
    assert sorted(empty.folder.iterdir()) == before
    assert kind != "file" or place.read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--name", "Shop_1"], "Error: name: 'Shop_1' is not a valid name: use a-z, 0-9 and -"),
        (["--host", "a b"], "'a b' is not a valid host: use [USER@]ADDRESS[:PORT]"),
        (["--host", "vm1:99999"], "options.port"),
        (["--driver", "local", "--host", "vm1"], "--host can only be used with --driver ssh"),
        (["--host", "vm1", "--workers", "1"], "--workers cannot be used with --host"),
        (["--host", "vm1", "--managers", "3"], "there is only 1 host; "),
        (["--host", "vm1", "--host", "vm2", "--managers", "3"], "there are only 2 hosts; "),
        (
            ["--host", "vm1", "--host", "vm1"],
            "the host vm1 is named twice: each machine needs a host of its own",
        ),
        (["--host", "vm1", "--host", "root@vm1"], "the host vm1 is named twice"),
        (["--host", "vm1", "--host", "vm1:22"], "options.address: is that of "),
        (["--managers", "0"], "'0' is not a whole number, 1 to 9999"),
        (["--managers", "eins"], "'eins' is not a whole number, 1 to 9999"),
        (
            ["--driver", "virtualbox"],
            "'virtualbox' is one of docker-machine's: use --machine-driver virtualbox",
        ),
        (["--machine-driver", "a: b #"], "'a: b #' is not the name of a driver of docker-machine"),
        (["--machine-driver", "x\ny"], "is not the name of a driver of docker-machine"),
        (["--driver", "local", "--machine-driver", "kvm"], "can only be used with --driver docker-machine"),
        (["--host", "vm1", "--machine-driver", "kvm"], "--host and --machine-driver cannot be used together"),
        (["--driver", "lokal"], "'lokal' is not one of"),
    ],
)
def test_a_wrong_option_writes_nothing(empty: Terminal, words: list[str], told: str) -> None:
    typed = empty.type("init", *words)
    assert (typed.code, told in typed.err) == (2, True), typed.err
    assert "<stdin>" not in typed.err
    assert not (empty.folder / "cluster.yaml").exists()


def test_the_file_is_for_everybody_to_read_and_names_itself(empty: Terminal) -> None:
    empty.type("init", "my lab.yaml")
    written = empty.folder / "my lab.yaml"
    assert stat.S_IMODE(written.stat().st_mode) == 0o644
    assert "#   swarmplan apply 'my lab.yaml' " in written.read_text(encoding="utf-8")


def test_a_folder_that_is_not_there_is_reported(empty: Terminal) -> None:
    typed = empty.type("init", "missing/cluster.yaml")
    assert (typed.code, typed.err) == (
        1,
        "Error: missing/cluster.yaml cannot be written: No such file or directory\n",
    )


@pytest.mark.parametrize(
    ("folder", "name"), [("My Shop!", "my-shop"), ("---", "cluster"), ("x" * 60, "x" * 40)]
)
def test_the_name_is_the_folders(
    empty: Terminal, monkeypatch: pytest.MonkeyPatch, folder: str, name: str
) -> None:
    place = Path(empty.folder / folder)
    place.mkdir()
    monkeypatch.chdir(place)
    assert empty.type("init").code == 0
    assert f"\nname: {name}\n" in (place / "cluster.yaml").read_text(encoding="utf-8")
