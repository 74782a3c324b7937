"""``policy:`` to what a run may do, the backup directory, and how backups are encrypted."""

from swarmplan.compose.read.units import SECOND
from swarmplan.model.backup import BackupPolicy
from swarmplan.model.cluster import Policy
from swarmplan.spec.models.cluster import PolicySection
from swarmplan.spec.yaml.findings import Findings
from swarmplan.spec.yaml.source import absolute_path
from swarmplan.spec.yaml.tree import Node


def resolve_policy(section: PolicySection, tree: Node, findings: Findings) -> Policy:
    """The policy; errors are reported."""
    return Policy(
        prune=section.prune,
        max_creates=section.max_creates,
        max_changes=section.max_changes,
        max_destroys=section.max_destroys,
        max_restarts=section.max_restarts,
        timeout=section.timeout / SECOND,
        service_timeout=section.service_timeout / SECOND,
        settle=None if section.settle is None else section.settle / SECOND,
        parallelism=section.parallelism,
        backups=_backups(section, tree, findings),
        keep_runs=section.keep_runs,
    )


def _backups(section: PolicySection, tree: Node, findings: Findings) -> BackupPolicy:
    passphrase, key = section.backup_passphrase_file, section.backup_key_file
    before = section.backup_before == "hazards"
    if passphrase and key:
        findings.error(
            ("policy", "backup_key_file"), "and backup_passphrase_file are mutually exclusive", key=True
        )
    if before and not (passphrase or key):
        findings.error(
            ("policy", "backup_before"),
            "needs backup_key_file or backup_passphrase_file: a backup made by apply cannot ask for a passphrase",
        )
    return BackupPolicy(
        folder=_path("backup_folder", section.backup_folder, tree),
        passphrase_file=_path("backup_passphrase_file", passphrase, tree),
        key_file=_path("backup_key_file", key, tree),
        keep=section.backup_keep,
        max_age=None if section.backup_max_age is None else section.backup_max_age / SECOND,
        before_hazards=before,
    )


def _path(name: str, written: str | None, tree: Node) -> str:
    """Absolute; "" for none. The default is relative to the first file."""
    return absolute_path(tree, ("policy", name), written) if written else ""
