"""Sops files that an untrusted spec names: no key of the machine is used for them."""

import pytest
from sops_samples import TEXTS, AgeKey, Sealer
from unit.spec.trust.conftest import STOLEN, Repo

from swarmplan.errors import SpecError


@pytest.fixture(scope="module")
def sealed_to(tmp_path_factory: pytest.TempPathFactory) -> tuple[AgeKey, Sealer]:
    key = AgeKey(tmp_path_factory.mktemp("keys"))
    return key, Sealer(key.public)


@pytest.mark.parametrize(
    "body",
    [
        "secrets: {x: {sops: v.yaml, key: A}}",
        "configs: {x: {sops: v.yaml, key: A}}",
        "services: {web: {image: nginx, env_file: [{sops: v.yaml}]}}",
    ],
)
def test_an_untrusted_file_uses_only_keys_that_are_given(
    repo: Repo, body: str, sealed_to: tuple[AgeKey, Sealer], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, sealer = sealed_to
    repo.write(TEXTS["yaml"](sealer.document({"A": STOLEN})), "v.yaml")
    for name in ("SOPS_AGE_KEY", "SOPS_AGE_KEY_CMD"):
        monkeypatch.setenv(name, key.private)
    (told,) = repo.problems(body, environ={"SOPS_AGE_KEY": key.private})
    assert "is decrypted with the age keys of this machine, which --untrusted refuses: name the keys" in told
    assert repo.load(body, age_keys=[str(key.file)])
    outside = body.replace("v.yaml", "../outside/v.yaml")
    repo.write(TEXTS["yaml"](sealer.document({"A": STOLEN})), repo.outside / "v.yaml")
    assert "leads outside of" in "".join(repo.problems(outside, age_keys=[str(key.file)]))
    (repo.folder / "link.yaml").symlink_to(repo.outside / "v.yaml")
    assert "leads outside of" in "".join(
        repo.problems(body.replace("v.yaml", "link.yaml"), age_keys=[str(key.file)])
    )


def test_a_path_typed_by_who_runs_it_still_needs_a_given_key(
    repo: Repo, sealed_to: tuple[AgeKey, Sealer]
) -> None:
    key, sealer = sealed_to
    file = repo.write(TEXTS["yaml"](sealer.document({"A": STOLEN})), repo.outside / "v.yaml")
    settings = [f"secrets.x.sops={file}", "secrets.x.key=A"]
    with pytest.raises(SpecError, match="there is no key here to decrypt it"):
        repo.load("secrets: {x: {labels: {a: b}}}", settings=settings, environ={"SOPS_AGE_KEY": key.private})
    body = "secrets: {x: {labels: {a: b}}}"
    assert repo.load(body, settings=settings, age_keys=[str(key.file)]).desired.secrets["x"].fingerprint
