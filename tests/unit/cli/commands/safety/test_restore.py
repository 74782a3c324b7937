"""What ``swarmplan restore`` refuses before any engine is spoken to."""

from pathlib import Path

import pyrage
import pytest
from archive_samples import DESIRED, archive
from unit.cli.terminal import Terminal

from swarmplan.archives.encryption import Encryption, unencrypted, with_keys, with_passphrase
from swarmplan.model.cluster import Desired
from swarmplan.spec import dump


def keep(terminal: Terminal, encryption: Encryption | None = None, **changes: str) -> Path:
    """A backup of the cluster lab in the folder."""
    encryption = encryption or unencrypted()
    path = terminal.folder / "lab.backup"
    path.write_bytes(archive(encryption, **changes).encrypted(encryption))
    return path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Missing argument 'ARCHIVE'"),
        (["--simulate"], "restore does not support --simulate: swarmplan backup --verify tests the backup"),
        (
            ["--passphrase-file", "a", "--key-file", "b"],
            "--passphrase-file and --key-file cannot be used together",
        ),
        (["--unencrypted"], "--unencrypted"),
        (
            ["--allow", "everything"],
            "--allow everything: not a valid kind of hazard; valid kinds: create, change, destroy, ",
        ),
        (["-f", "no-such.yaml"], "no-such.yaml"),
    ],
)
def test_a_wrong_command_line_is_reported(terminal: Terminal, words: list[str], told: str) -> None:
    name = [keep(terminal).name] if words else []
    typed = terminal.type("restore", *name, *words)
    assert typed.code == 2
    assert told in typed.err


def test_what_is_no_backup_is_refused(terminal: Terminal) -> None:
    typed = terminal.type("restore", "gone.backup")
    assert (typed.code, typed.err) == (2, "Error: gone.backup: no such file; name a backup\n")
    typed = terminal.type("restore", "cluster.yaml")
    assert (typed.code, typed.err) == (
        2,
        "Error: cluster.yaml: not a swarmplan backup; name one\n",
    )
    typed = terminal.type("restore", ".")
    assert typed.code == 2
    assert "is a directory" in typed.err


def test_a_truncated_or_altered_backup_is_refused(terminal: Terminal) -> None:
    path = keep(terminal)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    typed = terminal.type("restore", path.name)
    assert typed.code == 2
    assert typed.err.startswith("Error: lab.backup: truncated: 1 of ")
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    typed = terminal.type("restore", path.name)
    assert (typed.code, typed.err) == (
        2,
        "Error: lab.backup: damaged: its SHA-256 checksum differs; use another backup\n",
    )


def test_a_backup_of_another_cluster_is_refused(terminal: Terminal) -> None:
    path = keep(terminal)
    terminal.edit("name: lab", "name: other")
    for words in (["-f", "cluster.yaml"], ["--set", "managers.count=1"]):
        typed = terminal.type("restore", path.name, *words)
        assert (typed.code, typed.err) == (
            4,
            "Error: the backup is of lab, the cluster file of other: give the file of lab with -f\n",
        )


def test_a_passphrase_is_asked_for_or_in_a_file(terminal: Terminal) -> None:
    path = keep(terminal, with_passphrase("phrase"))
    typed = terminal.type("restore", path.name)
    assert typed.code == 2
    assert "there is no terminal to ask for the passphrase on: use --passphrase-file\n" in typed.err
    terminal.write("another\n", "phrase")
    (terminal.folder / "phrase").chmod(0o600)
    typed = terminal.type("restore", path.name, "--passphrase-file", "phrase")
    assert (typed.code, typed.err) == (
        2,
        "Error: lab.backup: wrong passphrase; give the one it was encrypted with\n",
    )
    terminal.edit("max_destroys: 0", "backup_passphrase_file: phrase")
    typed = terminal.type("restore", path.name, "-f", "cluster.yaml")
    assert "wrong passphrase" in typed.err, "the policy's file was not read"


@pytest.mark.parametrize("words", [["restore"], ["backup", "--verify"]])
def test_a_key_that_does_not_match_is_refused_with_what_to_do(terminal: Terminal, words: list[str]) -> None:
    right, wrong = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    terminal.write(f"{right.to_public()}\n", "right.pub")
    terminal.write(f"{wrong}\n", "wrong.key")
    (terminal.folder / "wrong.key").chmod(0o600)
    path = keep(terminal, with_keys(terminal.folder / "right.pub"))
    typed = terminal.type(*words, path.name, "--key-file", "wrong.key")
    told = "no key in wrong.key decrypts it; name the file with the private key it was encrypted for"
    assert (typed.code, typed.err) == (2, f"Error: lab.backup: {told}\n")


def test_a_spec_of_another_swarmplan_is_asked_for(terminal: Terminal) -> None:
    path = keep(terminal, spec='{"format": 99}')
    typed = terminal.type("restore", path.name)
    assert typed.code == 1
    assert "written by another version of swarmplan: name the cluster file with -f" in typed.err


def test_the_spec_in_an_untrusted_backup_is_judged(terminal: Terminal) -> None:
    typed = terminal.type("restore", "--untrusted", keep(terminal, spec=dump(DESIRED)).name)
    assert typed.code == 2
    assert typed.err.startswith(
        "Error: lab.backup: machines.lab-manager-1.driver: the driver local runs the file's engines"
    )


def test_a_spec_without_machines_is_refused(terminal: Terminal) -> None:
    path = keep(terminal, spec=dump(Desired("lab")))
    typed = terminal.type("restore", path.name)
    assert (typed.code, typed.err) == (
        4,
        "Error: lab.backup: the cluster file in this backup has no machines: name the cluster file with -f\n",
    )
