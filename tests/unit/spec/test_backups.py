"""``policy.backup_*``."""

from pathlib import Path

import pytest

from swarmplan.errors import SpecError
from swarmplan.model.backup import BackupPolicy
from swarmplan.spec import load

SPEC = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
"""


def policy(folder: Path, text: str = "") -> BackupPolicy:
    file = folder / "cluster.yaml"
    file.write_text(SPEC + (f"policy: {text}\n" if text else ""), encoding="utf-8")
    return load([str(file)], environ={}).desired.policy.backups


def test_backups_are_relative_to_the_file_and_nothing_else_is_required(tmp_path: Path) -> None:
    assert policy(tmp_path) == BackupPolicy(folder=str(tmp_path / "backups"))


def test_everything_is_read(tmp_path: Path) -> None:
    text = "{backup_folder: /srv/b, backup_key_file: keys/pub, backup_keep: 3, backup_max_age: 7d, backup_before: hazards}"
    assert policy(tmp_path, text) == BackupPolicy(
        folder="/srv/b",
        key_file=str(tmp_path / "keys/pub"),
        keep=3,
        max_age=7 * 86_400.0,
        before_hazards=True,
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{backup_before: hazards}", "policy.backup_before: needs backup_key_file or backup_passphrase_file"),
        ("{backup_key_file: a, backup_passphrase_file: b}", "mutually exclusive"),
        ("{backup_keep: 0}", "policy.backup_keep"),
        ("{backup_before: always}", "policy.backup_before"),
    ],
)
def test_faults_have_their_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SpecError, match=r"cluster\.yaml:5:") as fault:
        policy(tmp_path, text)
    assert message in str(fault.value)
