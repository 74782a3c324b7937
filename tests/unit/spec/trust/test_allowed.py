"""What an agent file allows the files that it follows: exactly that, and nothing that looks like it."""

import os

import pytest
from unit.spec.trust.conftest import STOLEN, Repo
from unit.spec.trust.test_documents import REFUSED

from swarmplan.errors import SpecError
from swarmplan.spec.trust.allowed import Trust
from swarmplan.spec.trust.confinement import Confinement, _open_alone
from swarmplan.spec.trust.keys import KEYS, Use
from swarmplan.system.beneath import Outside

pytestmark = pytest.mark.usefixtures("in_the_folder")

NOTHING = Trust()
USE = {key.path: key.use for key in KEYS}
EVERYTHING = Trust(
    programs=("touch", "a", "b"),
    paths=("/",),
    variables=("X",),
    drivers=("other", "local", "docker-machine"),
    logins=True,
)
BY = {
    Use.PROGRAM: "trust.programs", Use.FILE: "trust.paths", Use.VARIABLE: "trust.variables", Use.INHERITED: "trust.variables",
    Use.LOGIN: "trust.logins", Use.DRIVER: "trust.drivers", Use.SOPS: "age_key_file",
}  # fmt: skip


@pytest.fixture
def in_the_folder(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is allowed runs here, and may leave something behind."""
    monkeypatch.chdir(repo.folder)


def problems(repo: Repo, body: str, trust: Trust, **options: object) -> list[str]:
    """What is wrong with it; nothing where it is read, or only a file is not there or no program could be run."""
    try:
        repo.load(body, trust=trust, environ={"X": "x", "Y": "y"}, **options)  # type: ignore[arg-type]  # as they came
    except SpecError as error:
        return [line for line in error.problems if "refuses" in line or "does not let a file read" in line]
    return []


@pytest.mark.parametrize(("path", "body", "told"), REFUSED)
def test_each_key_is_refused_and_the_agent_file_is_named(repo: Repo, path: str, body: str, told: str) -> None:
    repo.write("services: {web: {image: nginx}}", "s.yml")
    found = problems(repo, body, NOTHING, simulated="driver" not in path)
    assert found
    assert any(told in line for line in found)
    named = BY[USE[path]], BY[Use.FILE]
    assert all(
        any(each in line for each in named) and "--" not in line.replace("--simulate", "") for line in found
    )


@pytest.mark.parametrize(("path", "body", "_"), [row for row in REFUSED if USE[row[0]] is not Use.SOPS])
def test_each_key_is_allowed_by_its_own_list_alone(repo: Repo, path: str, body: str, _: str) -> None:
    repo.write("services: {web: {image: nginx}}", "s.yml")
    simulated = "driver" not in path
    assert not problems(repo, body, EVERYTHING, simulated=simulated)
    name = BY[USE[path]].removeprefix("trust.")
    others = {each: getattr(EVERYTHING, each) for each in Trust.__slots__ if each not in {name, "all"}}
    assert problems(repo, body, Trust(**others), simulated=simulated)


@pytest.mark.parametrize(
    ("command", "allowed"),
    [
        ("./render.sh", True),
        ("./render.sh --all", True),
        ("'./render.sh' x", True),
        ("[./render.sh, x]", True),
        ("render.sh", False),
        ("././render.sh", False),
        ("/repo/render.sh", False),
        ("./render.shx", False),
        ("./render.sh;touch ran", False),
        ("[./render.sh x]", False),
        ("[' ./render.sh']", False),
        ("[touch, ./render.sh]", False),
        ("'touch ./render.sh'", False),
        ("env ./render.sh", False),
        ("X=1 ./render.sh", False),
        ('"\\u2024/render.sh"', False),
        ("'$${SHELL} ./render.sh'", False),
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        "secrets: {{s: {{command: {}}}}}",
        "hooks: {{before_apply: {}}}",
        "hooks: {{before_apply: {{timeout: 5s, command: {}}}}}",
        "swarm: {{unlock_key: {{put: {0}, get: {0}}}}}",
    ],
)
def test_a_program_is_known_by_the_first_word_as_it_is_written(
    repo: Repo, body: str, command: str, allowed: object
) -> None:
    trust = Trust(programs=("./render.sh",))
    assert bool(problems(repo, body.format(command), trust)) is not allowed


def test_a_program_by_a_variable_is_what_it_runs(repo: Repo) -> None:
    trust = Trust(programs=("./render.sh",), variables=("X",))
    env = repo.write("P=touch", "p.env")
    assert problems(repo, "secrets: {s: {command: '${P} ran'}}", trust, env_files=[str(env)])
    assert problems(repo, "secrets: {s: {command: '${X} ./render.sh'}}", trust)


def test_of_a_stack_each_file_is_judged_by_itself(repo: Repo) -> None:
    trust = Trust(programs=("./render.sh",))
    repo.write("secrets: {s: {command: [./render.sh]}}\nservices: {w: {image: nginx}}", "a.yml")
    repo.write("secrets: {s: {command: [touch, ran]}}", "b.yml")
    assert not problems(repo, "stacks: {s: {files: [a.yml]}}", trust)
    assert problems(repo, "stacks: {s: {files: [a.yml, b.yml]}}", trust)
    assert problems(repo, "stacks: {s: {files: [b.yml, a.yml]}}", trust)


def test_a_path_that_is_allowed_is_a_folder_with_all_that_is_in_it(repo: Repo) -> None:
    shared = repo.outside / "shared"
    repo.write("A=b\n", shared / "deep" / "a.env")
    body = "services: {{web: {{image: nginx, env_file: {}}}}}"
    trust = Trust(paths=(str(shared),))
    for way in (
        f"{shared}/deep/a.env",
        f"{shared}/../shared/deep/a.env",
        "../outside/shared/deep/a.env",
        "../outside/shared/deep/../deep/./a.env",
    ):
        found = repo.load(body.format(way), trust=trust).desired.services["web"]
        assert found.spec["TaskTemplate"]["ContainerSpec"]["Env"] == ["A=b"]
    repo.write(f"A={STOLEN}\n", repo.outside / "shared.env")
    (shared / "out").symlink_to(repo.outside)
    for way in (
        f"{shared}/../secret.env",
        f"{shared}.env",
        f"{shared}/out/secret.env",
        "../outside/shared/out/secret.env",
    ):
        assert "leads outside" in repo.problems(body.format(way), trust=trust)[0]


def test_a_file_that_is_allowed_is_that_file_alone(repo: Repo) -> None:
    one = repo.write("A=b\n", repo.outside / "one.env")
    (repo.folder / "link").symlink_to(one)
    (repo.folder / "other").symlink_to(repo.outside / "secret.env")
    trust = Trust(paths=(str(one),))
    body = "services: {{web: {{image: nginx, env_file: {}}}}}"
    for way in (str(one), "../outside/one.env", "link"):
        assert repo.load(body.format(way), trust=trust)
    for way in ("../outside/secret.env", "other", f"{one}/../secret.env", f"{one}x"):
        assert "leads outside" in repo.problems(body.format(way), trust=trust)[0]


def test_a_link_that_is_turned_elsewhere_is_not_followed(repo: Repo) -> None:
    one = repo.write("A=b\n", repo.outside / "one.env")
    link = repo.folder / "link"
    link.symlink_to(one)
    confined = Confinement([str(repo.folder / "c.yaml")], trust=Trust(paths=(str(one),)))
    assert confined.may_open(str(link), str(repo.folder))
    os.close(confined.open(str(link)))
    link.unlink()
    link.symlink_to(repo.outside / "secret.env")
    with pytest.raises(OSError, match="leads outside"):
        confined.open(str(link))


def test_a_variable_that_is_allowed_is_read_and_no_other(repo: Repo) -> None:
    trust = Trust(variables=("X", "UNSET"))
    body = "services: {web: {image: nginx, environment: {A: '${X}', B: '${UNSET:-none}'}}}"
    found = repo.load(body, trust=trust, environ={"X": "x", "Y": STOLEN}).desired.services["web"]
    assert found.spec["TaskTemplate"]["ContainerSpec"]["Env"] == ["A=x", "B=none"]
    for other in ("${Y}", "${X}${Y}", "${X:+${Y}}", "${Y:-x}"):
        told = repo.problems(body.replace("${X}", other), trust=trust, environ={"X": "x", "Y": STOLEN})
        assert "trust.variables" in told[0]
        assert "--env-file" not in told[0]
    secrets = "secrets: {{s: {{environment: {}}}}}"
    assert repo.load(secrets.format("X"), trust=trust, environ={"X": "x"}).desired.secrets["s"].fingerprint
    for name in ("Y", "x", "X "):
        assert problems(repo, secrets.format(f"'{name}'"), trust)


def test_a_driver_that_is_allowed_has_all_its_options(repo: Repo) -> None:
    config = "machines: {{driver: {}, options: {{config: ./c}}}}\nmanagers: [{{name: m1, options: {{address: 192.0.2.1}}}}]"
    assert problems(repo, config.format("ssh"), NOTHING, simulated=False)
    assert not problems(repo, config.format("ssh"), Trust(drivers=("ssh",)), simulated=False)
    assert problems(repo, config.format("local"), Trust(drivers=("ssh",)), simulated=False)


def test_a_key_of_ssh_is_read_where_it_is_allowed(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.folder)
    key = repo.write("k", repo.outside / "id")
    body = "machines: {{driver: ssh, options: {{key: '{}'}}}}\nmanagers: [{{name: m1, options: {{address: 192.0.2.1}}}}]"
    trust = Trust(paths=(str(key),))
    assert not problems(repo, body.format(key), trust, simulated=False)
    for way in (f"{key}x", "~/id", "%d/id", "../outside/secret.env"):
        assert problems(repo, body.format(way), trust, simulated=False)


def test_what_is_allowed_for_one_cluster_is_not_for_another(repo: Repo) -> None:
    first = Confinement([str(repo.folder / "c.yaml")], trust=Trust(paths=(str(repo.outside),)))
    second = Confinement([str(repo.folder / "c.yaml")], trust=Trust())
    secret = str(repo.outside / "secret.env")
    assert first.may_open(secret, str(repo.folder))
    assert not second.may_open(secret, str(repo.folder))


def test_a_link_that_was_turned_elsewhere_is_not_the_allowed_file(repo: Repo) -> None:
    """After it was looked at, and before it is opened."""
    allowed, other, link = (repo.folder / name for name in ("allowed", "other", "link"))
    allowed.write_text("allowed", encoding="utf-8")
    other.write_text(STOLEN, encoding="utf-8")
    link.symlink_to(allowed)
    os.close(_open_alone(str(link), str(allowed)))
    link.unlink()
    link.symlink_to(other)
    with pytest.raises(Outside):
        _open_alone(str(link), str(allowed))
