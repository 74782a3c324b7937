"""What ``swarmplan backup`` refuses before any engine is spoken to."""

from pathlib import Path

import pytest
from archive_samples import archive, key_encryption, key_file
from json_schemas import faults
from unit.cli.terminal import Terminal

from swarmplan.archives.encryption import unencrypted, with_passphrase
from swarmplan.cli.operations import run, verify_backup
from swarmplan.cli.operations.verify_backup import _desired
from swarmplan.cli.wiring.site import Site
from swarmplan.events import Result, Verdict
from swarmplan.render.progress.run_schema import run_schema


@pytest.fixture
def kept(terminal: Terminal) -> Path:
    """A backup in the folder, not encrypted."""
    path = terminal.folder / "lab.backup"
    path.write_bytes(archive(unencrypted()).encrypted(unencrypted()))
    return path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--simulate"], "backup does not support --simulate: swarmplan plan --simulate shows the cluster"),
        (
            ["--passphrase-file", "a", "--key-file", "b"],
            "--passphrase-file and --key-file cannot be used together",
        ),
        (
            ["--key-file", "b", "--unencrypted"],
            "--key-file and --unencrypted cannot be used together",
        ),
        (["--keep", "0"], "is not a whole number, 1 or more"),
        (["--engine", "sid"], "--engine can only be used with --verify"),
        (
            ["--unencrypted", "--allow", "everything"],
            "--allow everything: not a valid kind of hazard; valid kinds: create, change, destroy, ",
        ),
        ([], "there is no terminal to ask for the passphrase on: use --passphrase-file or --key-file"),
        (["no-such.yaml"], "no-such.yaml"),
    ],
)
def test_a_wrong_command_line_is_reported(terminal: Terminal, words: list[str], told: str) -> None:
    typed = terminal.type("backup", *words)
    assert typed.code == 2
    assert told in typed.err
    assert not (terminal.folder / "backups").exists()


@pytest.mark.parametrize(
    "words", [["--out", "x.backup"], ["--keep", "3"], ["--from", "lab-manager-1"], ["--unencrypted"]]
)
def test_options_of_a_backup_are_refused_with_verify(
    terminal: Terminal, kept: Path, words: list[str]
) -> None:
    typed = terminal.type("backup", "--verify", str(kept), *words)
    assert typed.code == 2
    assert (
        "--verify makes no backup: it cannot be used with --out, --keep, --from or --unencrypted" in typed.err
    )
    assert [path.name for path in terminal.folder.glob("*.verified.json")] == []


def test_secrets_in_files_that_others_may_read_are_refused(terminal: Terminal) -> None:
    terminal.write("phrase\n", "phrase")
    (terminal.folder / "phrase").chmod(0o644)
    typed = terminal.type("backup", "--passphrase-file", "phrase")
    assert (typed.code, typed.err) == (
        2,
        "Error: phrase is readable by others (mode 0644); run chmod 600 phrase\n",
    )
    (terminal.folder / "phrase").chmod(0o600)
    terminal.write("\n", "phrase")
    typed = terminal.type("backup", "--passphrase-file", "phrase")
    assert typed.err == "Error: phrase: its first line is empty; write the passphrase there\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--key-file", "gone.pub"], "gone.pub cannot be read"),
        (["--key-file", "cluster.yaml"], "name a file with age or ssh keys"),
        (["--passphrase-file", "gone"], "gone cannot be read"),
        (
            ["--unencrypted", "--from", "worker-1"],
            "--from worker-1: it is a worker in the file; choose from lab-manager-1",
        ),
        (["--unencrypted", "--from", "manager-7"], "lab has no machine manager-7"),
    ],
)
def test_a_wrong_command_line_ends_with_its_code_before_anything_is_done(
    terminal: Terminal, words: list[str], told: str
) -> None:
    terminal.edit("managers: {count: 1}", "managers: {count: 1}\nworkers: {count: 1}")
    typed = terminal.type("backup", *words)
    assert (typed.code, told in typed.err) == (2, True), typed.err
    assert not (terminal.folder / "backups").exists()


def test_no_file_is_overwritten(terminal: Terminal) -> None:
    terminal.write("precious", "taken")
    typed = terminal.type("backup", "--unencrypted", "--out", "taken")
    assert typed.code == 1
    assert typed.err == "Error: taken exists already; name another file\n"
    typed = terminal.type("backup", "--unencrypted", "--out", "taken/")
    assert typed.err.startswith("Error: taken is not a directory; name one for backups")
    assert (terminal.folder / "taken").read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize(
    ("policy", "code", "told"),
    [
        ("backup_key_file: k, backup_passphrase_file: p", 2, "mutually exclusive"),
        ("backup_before: hazards", 2, "needs backup_key_file or backup_passphrase_file"),
        ("backup_key_file: gone.pub", 1, "gone.pub cannot be read: No such file or directory"),
        ("backup_passphrase_file: gone", 1, "gone cannot be read: No such file or directory"),
        ("backup_keep: 0", 2, "backup_keep"),
        ("backup_max_age: yesterday", 2, "backup_max_age"),
    ],
)
def test_what_a_policy_says_wrong_is_reported(terminal: Terminal, policy: str, code: int, told: str) -> None:
    terminal.edit("max_destroys: 0", policy)
    typed = terminal.type("backup")
    assert typed.code == code
    assert told in typed.err


def test_the_command_line_comes_before_the_policy(terminal: Terminal) -> None:
    terminal.edit("max_destroys: 0", "backup_key_file: gone.pub")
    terminal.write("", "taken")
    typed = terminal.type("backup", "--unencrypted", "--out", "taken")
    assert "taken exists already" in typed.err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not a swarmplan backup; name one"),
        (b"name: lab\n", "not a swarmplan backup; name one"),
        (
            b'{"magic":"swarmplan-backup","format":9}\n',
            "made by a newer swarmplan (format 9, this one reads 1)",
        ),
    ],
)
def test_what_is_not_a_backup_is_not_verified(terminal: Terminal, content: bytes, told: str) -> None:
    place = terminal.folder / "odd"
    place.write_bytes(content)
    typed = terminal.type("backup", "--verify", "odd")
    assert typed.code == 2
    assert typed.err.startswith(f"Error: odd: {told}")


def test_a_backup_is_decrypted_by_the_key_it_is_encrypted_for(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_backup, "_differences", lambda *_: ())
    encryption = key_encryption(terminal.folder)
    place = terminal.folder / "lab.backup"
    place.write_bytes(archive(encryption).encrypted(encryption))
    typed = terminal.type("backup", "--verify", "lab.backup")
    assert typed.code == 2
    assert "this backup is encrypted with a key: give the private key's file with --key-file" in typed.err
    key_file(terminal.folder, "other.key")
    typed = terminal.type("backup", "--verify", "lab.backup", "--key-file", "other.key")
    assert typed.code == 2
    assert "no key in other.key decrypts it" in typed.err
    key_file(terminal.folder, "other.pub", public=True)
    typed = terminal.type("backup", "--verify", "lab.backup", "--key-file", "other.pub")
    assert typed.code == 2
    assert "other.pub contains no private key; name the file that does" in typed.err
    assert not place.with_name("lab.backup.verified.json").exists()
    assert terminal.type("backup", "--verify", "lab.backup", "--key-file", "age.key").code == 0
    terminal.edit("max_destroys: 0", "backup_key_file: age.key")
    assert terminal.type("backup", "cluster.yaml", "--verify", "lab.backup").code == 0


def test_a_passphrase_is_no_key(terminal: Terminal) -> None:
    encryption = with_passphrase("phrase")
    place = terminal.folder / "lab.backup"
    place.write_bytes(archive(encryption).encrypted(encryption))
    key_file(terminal.folder)
    typed = terminal.type("backup", "--verify", "lab.backup", "--key-file", "age.key")
    assert typed.code == 2
    assert (
        "encrypted with a passphrase, not with a key: use --passphrase-file, or type it when asked"
        in typed.err
    )
    typed = terminal.type("backup", "--verify", "lab.backup")
    assert typed.code == 2
    assert "there is no terminal to ask for the passphrase on: use --passphrase-file\n" in typed.err


def test_the_verification_is_printed_and_reported(
    terminal: Terminal, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify_backup, "_differences", lambda *_: ())
    passed = terminal.type("backup", "--verify", kept.name)
    assert passed.code == 0
    assert (
        "a manager restored from it lists 1 node, 0 networks, 0 secrets, 0 configs, 0 services" in passed.out
    )
    monkeypatch.setattr(verify_backup, "_differences", lambda *_: ("secret db (x) is missing",))
    failed = terminal.type("backup", "--verify", kept.name)
    assert failed.code == 5
    assert "  ✗ secret db (x) is missing\n" in failed.err
    assert "The report is in lab.backup.verified.json." in failed.out
    assert '"passed": false' in kept.with_name("lab.backup.verified.json").read_text(encoding="utf-8")


def test_the_verification_as_a_document(
    terminal: Terminal, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("backup", "--verify", kept.name, "--format", "json")
    for found, code, result in (((), 0, "converged"), (("secret db (x) is missing",), 5, "not converged")):
        monkeypatch.setattr(verify_backup, "_differences", lambda *_, found=found: found)
        typed = terminal.type(*words)
        assert faults(typed.json, run_schema()) == []
        assert (typed.code, typed.json["exit_code"], typed.json["result"]) == (code, code, result)
        backup = typed.json["backup"]
        assert (typed.json["cluster"], backup["file"], backup["encryption"]) == ("lab", kept.name, "none")
        assert (backup["verified"], backup["differences"]) == (not found, list(found))
        assert backup["report"] == "lab.backup.verified.json"
        assert "The report is in" in typed.err


def test_the_backup_that_was_made_is_in_the_document(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = archive(unencrypted()).copy

    def run_plan(found: Site, *_: object, **__: object) -> Verdict:
        assert found.adapters.backup_store is not None
        found.adapters.backup_store.put(copy)
        return Verdict(Result.CONVERGED)

    monkeypatch.setattr(run, "run_plan", run_plan)
    words = ("backup", "--unencrypted", "--keep", "1", "--format", "json")
    first, second = terminal.type(*words), terminal.type(*words)
    assert (first.code, second.code) == (0, 0)
    assert faults(second.json, run_schema()) == []
    made = second.json["backup"]
    assert made["removed"] == [first.json["backup"]["file"]]
    assert Path(made["file"]).stat().st_size > made["size"] > 0
    assert made["verified"] is made["report"] is None
    assert "Backed up lab from" in second.err


def test_a_verification_is_on_one_host_without_a_network() -> None:
    desired = _desired(archive(unencrypted()), "trixie")
    (machine,) = desired.machines.values()
    assert (desired.cluster, machine.driver) == ("lab-verify", "local")
    assert machine.options == {"engine": "trixie", "offline": True}
