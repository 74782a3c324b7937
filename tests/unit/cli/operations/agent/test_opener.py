"""How an agent opens the files of a cluster: with which keys what is encrypted in them is decrypted."""

from pathlib import Path

import pytest
from sops_samples import AgeKey, Sealer, as_yaml

from swarmplan.cli.operations.agent.passes import Passes
from swarmplan.cli.operations.agent.sources.opener import Opened, Opener
from swarmplan.errors import Permanent, SpecError
from swarmplan.spec.agent.settings import Followed, Trust
from swarmplan.spec.agent.sources import GitSource

SPEC = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
secrets: {db: {sops: s.yaml, key: db}}
"""


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AgeKey:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    key = AgeKey(tmp_path)
    monkeypatch.setenv("SOPS_AGE_KEY", key.private)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "s.yaml").write_text(as_yaml(Sealer(key.public).document({"db": "pl4nt3d"})))
    (tmp_path / "files" / "lab.yaml").write_text(SPEC)
    return key


def opened(folder: Path, *age_keys: str, trusted: bool = False, env_files: tuple[str, ...] = ()) -> str:
    """The version of the secret that the files of the cluster ask for."""
    source = GitSource("ssh://forge.example/x.git")
    followed = Followed(
        "lab", source, trust=Trust(all=trusted), simulate=True, age_key_files=age_keys, env_files=env_files
    )
    opener = Opener(followed, Passes("swarmplan agent", "text"), frozenset())
    file = str(folder / "files" / "lab.yaml")
    how = Opened((file,), (file,), "", lambda _commit, _because: None)  # type: ignore[arg-type,return-value]
    with opener.opened(how) as found:
        secret = found.desired.secrets["db"]
        assert found.found.adapters.contents.read(secret.source)  # type: ignore[attr-defined]
        return secret.version


def test_a_repository_uses_no_key_of_the_machine(tmp_path: Path, key: AgeKey) -> None:
    with pytest.raises(
        SpecError,
        match="is decrypted with the age keys of this machine, which the agent refuses: name the keys",
    ):
        opened(tmp_path)
    assert opened(tmp_path, str(key.file)).startswith("db-")


def test_one_that_is_trusted_with_everything_does(tmp_path: Path, key: AgeKey) -> None:
    assert opened(tmp_path, trusted=True) == opened(tmp_path, str(key.file))


def test_a_key_that_others_may_read_by_now_is_refused(tmp_path: Path, key: AgeKey) -> None:
    key.file.chmod(0o644)
    with pytest.raises(Permanent, match=r"can be read by others \(mode 0644\): run chmod 600"):
        opened(tmp_path, str(key.file))


def test_values_that_everybody_may_change_by_now_are_refused(tmp_path: Path, key: AgeKey) -> None:
    values = tmp_path / "values.env"
    values.write_text("A=1\n")
    values.chmod(0o644)
    opened(tmp_path, str(key.file), env_files=(str(values),))
    values.chmod(0o646)
    with pytest.raises(Permanent, match=r"values\.env can be changed by every user of this machine"):
        opened(tmp_path, str(key.file), env_files=(str(values),))
