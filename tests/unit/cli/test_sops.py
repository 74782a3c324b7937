"""Commands with a cluster file that names sops files: what was decrypted is on no screen and in no file, not even in a simulated swarm."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sops_samples import TEXTS, AgeKey, Sealer
from unit.cli.terminal import Terminal, Typed, handlers_kept

PLANTED = "pl4nt3d"
SPEC = """\
apiVersion: swarmplan/v1
kind: Cluster
name: lab
managers: {count: 1}
policy: {settle: 0s}
secrets: {db: {sops: s.yaml, key: db.pass}}
configs: {site: {sops: s.yaml, key: [site]}}
services: {web: {image: "lab/hello:1", secrets: [db], configs: [site], env_file: [{sops: web.env}, {sops: more.json}]}}
"""
WITHOUT_ENV = SPEC.replace(", env_file: [{sops: web.env}, {sops: more.json}]", "")


class Vault(Terminal):
    """With encrypted files, and the key in the environment."""

    def seal(self, planted: str, key: AgeKey, sealer: Sealer) -> None:
        self.key = key
        self.write(SPEC)
        trees = {
            "s.yaml": {"db": {"pass": f"db-{planted}"}, "site": f"site-{planted}"},
            "web.env": {"MODE": f"env-{planted}"},
            "more.json": {"DSN": f"json-{planted}", "LEVEL": 3},
        }
        for name, tree in trees.items():
            self.write(TEXTS[name.rpartition(".")[2]](sealer.document(tree)), name)


@pytest.fixture(scope="module")
def sealed_to(tmp_path_factory: pytest.TempPathFactory) -> tuple[AgeKey, Sealer]:
    key = AgeKey(tmp_path_factory.mktemp("keys"))
    return key, Sealer(key.public)


@pytest.fixture
def vault(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    sealed_to: tuple[AgeKey, Sealer],
) -> Iterator[Vault]:
    monkeypatch.setenv("SOPS_AGE_KEY", sealed_to[0].private)
    with handlers_kept():
        vault = Vault(tmp_path, monkeypatch, capfd)
        vault.seal(PLANTED, *sealed_to)
        yield vault


def leaks(vault: Vault, *typed: Typed) -> list[str]:
    """The lines, of all that was printed and of every file there, with what was decrypted in them."""
    files = [path.read_bytes().decode(errors="replace") for path in vault.folder.rglob("*") if path.is_file()]
    texts = [*(one.out + one.err for one in typed), *files]
    return [
        line for text in texts for line in text.splitlines() if PLANTED in line or vault.key.private in line
    ]


def test_what_is_decrypted_is_nowhere(vault: Vault, sealed_to: tuple[AgeKey, Sealer]) -> None:
    typed = [vault.rehearse("validate")]
    typed += [vault.rehearse("plan", "--format", form) for form in ("text", "json", "markdown", "graph")]
    typed += [vault.rehearse("plan", "--show-values"), vault.rehearse("apply", "--auto-approve")]
    assert [one.code for one in typed] == [0] * len(typed)
    assert "environment.DSN: (hidden)" in typed[1].out
    again = vault.rehearse("plan")
    assert "No changes" in again.out
    vault.seal(f"{PLANTED}-2", *sealed_to)
    typed += [vault.rehearse("plan", "--show-values"), vault.rehearse("drift"), vault.rehearse("status")]
    changed = typed[-3].out
    assert "environment.DSN: (hidden) → (hidden) (changed)" in changed
    assert "secrets.db.version:" in changed
    assert leaks(vault, again, *typed) == []


def test_a_plan_with_a_decrypted_env_file_is_not_saved(vault: Vault) -> None:
    typed = vault.rehearse("plan", "--out", "a.plan")
    assert typed.code == 2
    assert (
        "services.web.env_file: is decrypted from a sops file, and a saved plan would have its values"
        in typed.err
    )
    assert not (vault.folder / "a.plan").exists()


def test_a_saved_plan_of_secrets_is_decrypted_again_when_it_is_applied(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.write(WITHOUT_ENV)
    assert vault.rehearse("plan", "--out", "a.plan").code == 0
    assert leaks(vault) == []
    monkeypatch.delenv("SOPS_AGE_KEY")
    failed = vault.rehearse("apply", "--plan", "a.plan")
    assert failed.code == 1
    assert "there is no key here to decrypt it" in " ".join(failed.err.split())
    assert vault.rehearse("apply", "--plan", "a.plan", "--age-key-file", str(vault.key.file)).code == 0
    assert leaks(vault, failed) == []


def test_an_untrusted_file_is_decrypted_with_the_keys_of_the_command_line(vault: Vault) -> None:
    refused = vault.rehearse("plan", "--untrusted")
    assert refused.code == 2
    assert refused.err.count("is decrypted with the age keys of this machine, which --untrusted refuses") == 4
    given = vault.rehearse("plan", "--untrusted", "--age-key-file", str(vault.key.file))
    assert given.code == 0
    other = AgeKey(
        vault.folder, "other.txt"
    )  # the key in the environment, which fits, is not tried beside it
    wrong = vault.rehearse("plan", "--untrusted", "--age-key-file", str(other.file))
    assert wrong.code == 2
    assert "none of the keys here decrypts it" in wrong.err
    vault.write(WITHOUT_ENV)
    assert vault.rehearse("plan", "--out", "a.plan").code == 0
    assert vault.rehearse("apply", "--untrusted", "--plan", "a.plan").code == 2
    words = ("--untrusted", "--plan", "a.plan", "--age-key-file", str(vault.key.file))
    assert vault.rehearse("apply", *words).code == 0


def test_a_key_that_is_wrong_is_told_in_one_line(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOPS_AGE_KEY")
    other = AgeKey(vault.folder, "other.txt")
    typed = vault.rehearse("plan", "--age-key-file", str(other.file))
    assert typed.code == 2
    assert typed.err.count("none of the keys here decrypts it; it is encrypted to age1") == 4
    assert other.private not in typed.err
