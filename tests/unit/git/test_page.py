"""What docs/agent-sources.md shows of an agent file can be read, and its limits are the ones that are kept."""

import re
from pathlib import Path

from swarmplan.limits import EXPORT_BYTES, EXPORT_FILE_BYTES, EXPORT_FILES, MIRROR_BYTES
from swarmplan.spec.agent.loader import load_agent
from swarmplan.spec.agent.sources import GitSource, Ref, RefKind, Signed

PAGE = (Path(__file__).parents[3] / "docs" / "agent-sources.md").read_text(encoding="utf-8")


def test_the_agent_file(tmp_path: Path) -> None:
    for name in ("id_ed25519", "known_hosts", "allowed_signers"):
        (tmp_path / name).write_text("a line\n")
        (tmp_path / name).chmod(0o600)
    shown = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    file = tmp_path / "agent.yaml"
    file.write_text("apiVersion: swarmplan/v1\nkind: Agent\n" + shown[1])
    (followed,) = load_agent(str(file), {}).settings.clusters
    assert isinstance(followed.source, GitSource)
    assert followed.source.ref == Ref(RefKind.BRANCH, "main")
    assert followed.source.verify
    assert followed.source.verify.signers == str(tmp_path / "allowed_signers")


def test_every_kind_of_ref_and_of_signature_is_in_a_table() -> None:
    assert re.findall(r"^\| `\{(\w+): ", PAGE, re.MULTILINE) == list(RefKind)
    assert re.findall(r"^\| `signed: (\w+)`", PAGE, re.MULTILINE) == list(Signed)


def test_the_limits() -> None:
    mega = 1_000_000
    assert (
        f"{EXPORT_FILES:,} files, {EXPORT_BYTES // mega} MB, or {EXPORT_FILE_BYTES // mega} MB in one file"
        in PAGE
    )
    assert f"at most {MIRROR_BYTES // 10**9} GB" in PAGE
