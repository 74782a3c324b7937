"""Files that are encrypted with sops, in a cluster file: secrets, configs and env files. Their values are in no output and no error."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sops_samples import TEXTS, AgeKey, Sealer, as_json
from spec_desk import Desk

from swarmplan.model.content import Source
from swarmplan.model.redaction.values import HIDDEN
from swarmplan.model.values.fingerprint import fingerprint
from swarmplan.spec import dump

PLANTED = "pl4nt3d"
TREE = {"db": {"password": PLANTED, "ports": [5432], "a.b": "dotted"}, "site": "listen 80;\n"}


@pytest.fixture(scope="module")
def sealed_to(tmp_path_factory: pytest.TempPathFactory) -> tuple[AgeKey, Sealer]:
    key = AgeKey(tmp_path_factory.mktemp("keys"))
    return key, Sealer(key.public)


class Vault:
    """Where encrypted files are, and the desk that loads what names them."""

    def __init__(self, desk: Desk, key: AgeKey, sealer: Sealer) -> None:
        self.desk, self.key, self.sealer = desk, key, sealer
        self.write(TREE, "s.enc.yaml")

    def write(self, tree: Mapping[str, Any], name: str) -> str:
        return self.desk.write(TEXTS[name.rpartition(".")[2]](self.sealer.document(tree)), name)

    @property
    def environ(self) -> dict[str, str]:
        return {"SOPS_AGE_KEY": self.key.private}

    def load(self, *bodies: str, **environ: str) -> Any:
        return self.desk.load(*bodies, environ={**self.environ, **environ}).desired

    def problems(self, *bodies: str, environ: Mapping[str, str] | None = None) -> list[str]:
        found = self.desk.problems(*bodies, environ=self.environ if environ is None else environ)
        assert PLANTED not in "\n".join(found)
        return found

    def env(self, files: str, more: str = "", **environ: str) -> list[str]:
        """The variables of a service with these env files."""
        body = f"services: {{web: {{image: nginx, env_file: {files}{more}}}}}\n"
        service = self.load(body, **environ).services["web"]
        found: list[str] = service.spec["TaskTemplate"]["ContainerSpec"]["Env"]
        return found


@pytest.fixture
def vault(desk: Desk, sealed_to: tuple[AgeKey, Sealer]) -> Vault:
    return Vault(desk, *sealed_to)


@pytest.mark.parametrize(
    ("written", "key", "content"),
    [
        ("key: db.password", ("db", "password"), PLANTED.encode()),
        ("key: [db, password]", ("db", "password"), PLANTED.encode()),
        ("key: db.ports.0", ("db", "ports", "0"), b"5432"),
        ("key: [db, ports, 0]", ("db", "ports", "0"), b"5432"),
        (r"key: db.a\.b", ("db", "a.b"), b"dotted"),
        ("key: site", ("site",), b"listen 80;\n"),
    ],
)
@pytest.mark.parametrize("kind", ["secrets", "configs"])
def test_a_value_is_a_secret_or_a_config(
    vault: Vault, kind: str, written: str, key: tuple[str, ...], content: bytes
) -> None:
    found = getattr(vault.load(f"{kind}: {{x: {{sops: s.enc.yaml, {written}}}}}\n"), kind)["x"]
    assert found.source == Source(sops=str(vault.desk.folder / "s.enc.yaml"), key=key)
    assert found.fingerprint == fingerprint(content, "lab", "x", {})


def test_a_whole_file_is_one(vault: Vault) -> None:
    data = "\x00\x01licence"
    vault.desk.write(as_json(vault.sealer.document({"data": data})), "deep/licence.key")
    found = vault.load("secrets: {x: {sops: deep/licence.key}}\n").secrets["x"]
    assert found.fingerprint == fingerprint(data.encode(), "lab", "x", {})


def test_a_new_value_is_a_new_version(vault: Vault) -> None:
    body = "secrets: {x: {sops: s.enc.yaml, key: db.password}}\n"
    before = vault.load(body).secrets["x"].version
    vault.write(TREE, "s.enc.yaml")  # the same values, encrypted anew
    assert vault.load(body).secrets["x"].version == before
    vault.write({"db": {"password": "other"}}, "s.enc.yaml")
    assert vault.load(body).secrets["x"].version != before


def test_no_content_is_kept(vault: Vault) -> None:
    desired = vault.load("secrets: {x: {sops: s.enc.yaml, key: db.password}}\n")
    assert PLANTED not in dump(desired) + repr(desired)
    assert str(desired.secrets["x"].source) == f"the sops file {vault.desk.folder}/s.enc.yaml"
    assert desired.decrypted == ()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{sops: gone.yaml}", "sops: no such file: gone.yaml"),
        ("{sops: ''}", "sops: must not be empty"),
        ("{sops: s.enc.yaml, key: db.x}", "sops: s.enc.yaml: there is no db.x in it; there is password, ports, a.b"),
        ("{sops: s.enc.yaml, key: db}", "sops: s.enc.yaml: db is a mapping, not a value: name one in key"),
        ("{sops: s.enc.yaml, key: ''}", "key: must be a path such as db.password, or a list of names"),
        ("{sops: s.enc.yaml, key: db..x}", "key: must be a path such as db.password, or a list of names"),
        ("{sops: s.enc.yaml, key: []}", "key: must be a path such as db.password, or a list of names"),
        ("{sops: s.enc.yaml, key: {a: b}}", "key: must be a path such as db.password, or a list of names"),
        ("{file: s.enc.yaml, key: db}", "key: names a value in a sops file: there is none here"),
        ("{key: db}", "needs exactly one of file, sops, environment or command"),
        ("{sops: s.enc.yaml, file: a}", "needs exactly one of file, sops, environment or command, not file and sops"),
        ("{sops: s.enc.yaml, external: true}", "sops: swarmplan does not configure what is external; leave this out"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_is(vault: Vault, written: str, told: str) -> None:
    (problem,) = vault.problems(f"secrets:\n  x: {written}\n")
    assert problem.startswith("c.yaml:6:")
    assert told in problem


def test_without_a_key_it_is_told_where_one_is_looked_for(vault: Vault) -> None:
    body = "secrets: {x: {sops: s.enc.yaml}}\nservices: {web: {image: nginx, env_file: {sops: s.enc.yaml}}}\n"
    for problem, place in zip(vault.problems(body, environ={}), ("5:21", "6:49"), strict=True):
        assert problem.startswith(f"c.yaml:{place}")
        assert "there is no key here to decrypt it" in problem
        assert "--age-key-file or SOPS_AGE_KEY_FILE" in problem


@pytest.mark.parametrize("form", ["env", "yaml", "json"])
def test_an_env_file_is_of_any_format(vault: Vault, form: str) -> None:
    vault.write({"A": "one", "B": "two\nlines", "C": ""}, f"v.{form}")
    second = "two\\nlines" if form == "env" else "two\nlines"  # as it is in an env file without quotes
    assert vault.env(f"{{sops: v.{form}}}") == ["A=one", f"B={second}", "C="]


def test_env_files_take_precedence_in_their_order(vault: Vault) -> None:
    vault.write({"A": "1", "B": "1"}, "one.env")
    vault.write({"B": "2", "C": "2", "D": "2"}, "two.yaml")
    vault.desk.write("C=3\n", "plain.env")
    files = "[{sops: one.env}, {sops: two.yaml}, plain.env]"
    found = vault.env(files, ", environment: {D: own}")
    assert found == ["A=1", "B=2", "C=3", "D=own"]


def test_files_of_several_cluster_files_are_joined(vault: Vault) -> None:
    vault.write({"A": "1"}, "one.env")
    vault.write({"B": "2"}, "two.env")
    first = "services: {web: {image: nginx, env_file: {sops: one.env}}}\n"
    for second in ("{sops: two.env}", "[{sops: two.env}]"):
        desired = vault.load(first, f"services: {{web: {{env_file: {second}}}}}\n")
        assert desired.services["web"].spec["TaskTemplate"]["ContainerSpec"]["Env"] == ["A=1", "B=2"]


def test_nothing_is_interpolated_in_a_value(vault: Vault) -> None:
    vault.write({"A": "$HOST", "B": "'${HOST}'", "C": '"a\\$b$$c\\"d"', "D": "x # note"}, "v.env")
    assert vault.env("{sops: v.env}", HOST="evil") == ["A=$HOST", "B=${HOST}", 'C=a$b$$c"d', "D=x"]
    vault.write({"A": "$HOST", "B": '"${HOST}"'}, "v.yaml")
    assert vault.env("{sops: v.yaml}", HOST="evil") == ["A=$HOST", 'B="${HOST}"']


def test_no_output_shows_a_value(vault: Vault) -> None:
    vault.write({"PLAIN": PLANTED, "EMPTY": ""}, "v.env")
    desired = vault.load("services: {web: {image: nginx, env_file: {sops: v.env}}}\n")
    assert desired.shown["services.web"] == {"environment.PLAIN": HIDDEN}
    assert desired.hidden_texts == {PLANTED: HIDDEN}
    assert desired.decrypted == ("services.web.env_file",)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{sops: gone.env}", "services.web.env_file.sops: no such file: gone.env"),
        (
            "[{sops: v.env, required: false}]",
            "must be a file's name, or {sops: FILE} with nothing else in it",
        ),
        ("{path: v.env}", "must be a file's name, or {sops: FILE} with nothing else in it"),
        ("{sops: [v.env]}", "must be a file's name, or {sops: FILE} with nothing else in it"),
        ("{sops: ''}", "must be a file's name, or {sops: FILE} with nothing else in it"),
        ("[[v.env]]", "must be a file's name, {sops: FILE}, or a list of them"),
        ("{sops: s.enc.yaml}", "s.enc.yaml: db is not a value: variables have no levels"),
        ("{sops: quote.env}", "env_file.sops.A: quote.env: the quote is not closed on this line"),
    ],
)
def test_what_is_wrong_with_an_env_file_is_told(vault: Vault, written: str, told: str) -> None:
    vault.write({"A": f'"{PLANTED}'}, "quote.env")
    (problem,) = vault.problems(f"services:\n  web: {{image: nginx, env_file: {written}}}\n")
    assert problem.startswith("c.yaml:6:")
    assert told in problem


def test_an_encrypted_file_named_as_a_plain_one_is_not_decrypted(vault: Vault) -> None:
    vault.write({"A": PLANTED}, "v.env")
    assert "ENC[AES256_GCM," in vault.env("v.env")[0]


def test_a_service_of_a_stack_has_none_but_its_secrets_may(vault: Vault) -> None:
    vault.write({"A": PLANTED}, "v.env")
    head, tail = "version: '3.9'\nservices: {web: {image: nginx", "}}\n"
    vault.desk.write(f"{head}, env_file: [{{sops: v.env}}]{tail}", "s.yml")
    problems = vault.problems("stacks: {s: {files: [s.yml]}}\n")
    assert any("env_file.sops: a stack file has no sops files" in problem for problem in problems)
    vault.desk.write(f"{head}{tail}secrets: {{x: {{sops: v.env, key: A}}}}\n", "s.yml")
    found = vault.load("stacks: {s: {files: [s.yml]}}\n").secrets["s_x"]
    assert found.source == Source(sops=str(vault.desk.folder / "v.env"), key=("A",))


def test_paths_lead_to_the_same_files_from_another_folder(vault: Vault, tmp_path: Path) -> None:
    from swarmplan.spec.export.user_document import user_document  # noqa: PLC0415 - only here

    body = "secrets: {x: {sops: a.yaml}}\nservices: {w: {image: n, env_file: [a.env, {sops: b.env}]}, v: {env_file: {sops: c}}}\n"
    file = vault.desk.write(body, "deep/c.yaml")
    found = user_document([file], tmp_path, {})
    assert found["secrets"]["x"]["sops"] == "deep/a.yaml"
    assert found["services"]["w"]["env_file"] == ["deep/a.env", {"sops": "deep/b.env"}]
    assert found["services"]["v"]["env_file"] == {"sops": "deep/c"}
