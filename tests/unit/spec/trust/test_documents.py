"""What an untrusted spec may not do, key by key; nothing of it is done before it is refused."""

from pathlib import Path

import pytest
from unit.spec.trust.conftest import STOLEN, Repo

from swarmplan.errors import SpecError
from swarmplan.spec.trust.confinement import Confinement
from swarmplan.spec.trust.keys import KEYS, Use

STACK = "version: '3.9'\nservices: {web: {image: nginx}}\n"
REFUSED = [
    ("secrets.*.command", "secrets: {s: {command: [touch, ran]}}", "secrets.s.command.0: runs a program"),
    ("configs.*.command", "configs: {s: {command: touch ran}}", "configs.s.command: runs a program"),
    ("swarm.unlock_key.put", "swarm: {unlock_key: {put: a, get: b}}", "swarm.unlock_key.put: runs a program"),
    ("swarm.unlock_key.get", "swarm: {unlock_key: {put: a, get: b}}", "swarm.unlock_key.get: runs a program"),
    ("hooks.before_plan", "hooks: {before_plan: touch ran}", "hooks.before_plan: runs a program"),
    ("hooks.before_apply", "hooks: {before_apply: [touch]}", "hooks.before_apply.0: runs a program"),
    (
        "hooks.after_apply",
        "hooks: {after_apply: {command: touch}}",
        "hooks.after_apply.command: runs a program",
    ),
    ("hooks.on_failure", "hooks: {on_failure: touch ran}", "hooks.on_failure: runs a program"),
    ("images.*.archive", "images: {'a:1': {archive: ../a.tar}}", "images.a:1.archive: leads outside"),
    ("secrets.*.file", "secrets: {s: {file: ../outside/secret.env}}", "secrets.s.file: leads outside"),
    ("configs.*.file", "configs: {s: {file: /proc/self/environ}}", "configs.s.file: leads outside"),
    (
        "services.*.env_file",
        "services: {web: {image: nginx, env_file: [../outside/secret.env]}}",
        "services.web.env_file.0: leads outside",
    ),
    ("secrets.*.sops", "secrets: {s: {sops: s.yaml}}", "secrets.s.sops: is decrypted with the age keys of"),
    ("configs.*.sops", "configs: {s: {sops: ../outside/s.env}}", "configs.s.sops: leads outside"),
    (
        "services.*.env_file.sops",
        "services: {web: {image: nginx, env_file: [a.env, {sops: s.env}]}}",
        "services.web.env_file.1.sops: is decrypted with the age keys of",
    ),
    ("stacks.*.files", "stacks: {s: {files: [s.yml, /s.yml]}}", "stacks.s.files.1: leads outside"),
    ("stacks.*.env_file", "stacks: {s: {files: [s.yml], env_file: /e}}", "stacks.s.env_file: leads outside"),
    ("swarm.unlock_key.file", "swarm: {unlock_key: {file: ../k}}", "swarm.unlock_key.file: leads outside"),
    ("policy.backup_folder", "policy: {backup_folder: a/../../b}", "policy.backup_folder: leads outside"),
    ("policy.backup_key_file", "policy: {backup_key_file: /k}", "policy.backup_key_file: leads outside"),
    (
        "policy.backup_passphrase_file",
        "policy: {backup_passphrase_file: /k}",
        "policy.backup_passphrase_file: leads outside",
    ),
    ("secrets.*.environment", "secrets: {s: {environment: X}}", "secrets.s.environment: reads swarmplan's"),
    ("configs.*.environment", "configs: {s: {environment: X}}", "configs.s.environment: reads swarmplan's"),
    (
        "services.*.environment",
        "services: {web: {image: nginx, environment: [X]}}",
        "services.web.environment: the variable X is of swarmplan's own environment",
    ),
    (
        "policy.with_registry_auth",
        "policy: {with_registry_auth: true}",
        "policy.with_registry_auth: reads registry logins",
    ),
    (
        "stacks.*.with_registry_auth",
        "stacks: {s: {files: [s.yml], with_registry_auth: 'yes'}}",
        "stacks.s.with_registry_auth: reads registry logins",
    ),
    ("machines.driver", "machines: {driver: other}", "machines.driver: the driver other is not known to be"),
    ("managers.driver", "managers: {count: 1, driver: local}", "managers.driver: the driver local runs the"),
    (
        "workers.driver",
        "workers: [{name: w, driver: docker-machine}]\nmachines: {driver: ssh}",
        "workers.0.driver: the driver docker-machine runs docker-machine",
    ),
]
IN_STACKS = [
    (path, body.replace("stacks:", ""), told)
    for path, body, told in REFUSED
    if any(key.path == path and key.stacks for key in KEYS)
]


def test_there_is_a_case_for_every_key() -> None:
    assert {path for path, _, _ in REFUSED} == {key.path for key in KEYS}
    assert len(IN_STACKS) == len([key for key in KEYS if key.stacks])


@pytest.mark.parametrize(("path", "body", "told"), REFUSED, ids=[path for path, _, _ in REFUSED])
def test_a_key_is_refused(
    path: str, body: str, told: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.folder)
    repo.write(STACK, "s.yml")
    simulated = {key.path: key.use for key in KEYS}[path] is not Use.DRIVER
    problems = repo.problems(body, environ={"X": STOLEN}, simulated=simulated)
    found = next((line for line in problems if told in line), "")
    assert found.startswith("c.yaml:"), problems
    assert any(option in found for option in ("--set", "--env-file", "--age-key-file"))
    assert not (repo.folder / "ran").exists()


@pytest.mark.parametrize(("path", "body", "told"), IN_STACKS, ids=[path for path, _, _ in IN_STACKS])
def test_a_key_is_refused_in_a_stack_file(
    path: str, body: str, told: str, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.folder)
    repo.write(f"version: '3.9'\n{body}\n", "deep/s.yml")
    deeper = body.replace("../outside", "../../outside")
    for text in (body, deeper):
        repo.write(f"version: '3.9'\n{text}\n", "deep/s.yml")
    problems = repo.problems("stacks: {s: {files: [deep/s.yml]}}", environ={"X": STOLEN})
    assert [line for line in problems if told in line and line.startswith("deep/s.yml:")], (path, problems)
    assert not (repo.folder / "ran").exists()


def test_an_environment_variable_in_any_value_is_refused(repo: Repo) -> None:
    for text in ("$X", "${X}", "a${X:-b}", "${X:+b}", "${Y:-${X}}"):
        (told,) = repo.problems(f"swarm: {{labels: {{a: '{text}'}}}}", environ={"X": STOLEN})
        assert told.startswith("c.yaml:5:21: swarm.labels.a: the variable X is of swarmplan's own")
        repo.write(f"version: '3.9'\nservices: {{w: {{image: 'n:{text}'}}}}\n", "s.yml")
        told, *_ = repo.problems("stacks: {s: {files: [s.yml]}}", environ={"X": STOLEN})
        if "Y:-" not in text and ":+" not in text:  # the docker client has neither
            assert "the variable X is of swarmplan's own" in told


def test_a_variable_that_is_set_nowhere_is_a_warning_as_ever(repo: Repo) -> None:
    assert any("TAG is not set" in line for line in repo.load("swarm: {labels: {a: $TAG}}").warnings)


def test_variables_of_env_files_may_be_read(repo: Repo) -> None:
    given = str(repo.write("X=mine\n", repo.outside / "given.env"))
    repo.write("Y=own\nZ=${Y}${X}\n", "stack.env")
    repo.write("version: '3.9'\nservices: {w: {image: 'n:$Z', environment: [X]}}\n", "s.yml")
    body = "swarm: {labels: {a: $X}}\nstacks: {s: {files: [s.yml], env_file: stack.env}}"
    found = repo.load(body, environ={"X": STOLEN, "Y": STOLEN}, env_files=[given]).desired
    assert found.swarm.spec["Labels"] == {"a": "mine"}
    container = found.services["s_w"].spec["TaskTemplate"]["ContainerSpec"]
    assert (container["Image"], container["Env"]) == ("n:ownmine", ["X=mine"])


@pytest.mark.parametrize("text", ["X\n", "export X\n", "Y=$X\n", 'Y="${X}"\n'])
def test_env_files_do_not_read_the_environment(text: str, repo: Repo) -> None:
    file = str(repo.write(text, "own.env"))
    body = "services: {web: {image: nginx, env_file: own.env}}"
    assert "the variable X is of" in repo.problems(body, environ={"X": STOLEN})[0]
    assert "the variable X is of" in repo.problems("", environ={"X": STOLEN}, env_files=[file])[0]
    repo.write("services: {web: {image: 'n:$Y'}}", "s.yml")
    stack = "stacks: {s: {files: [s.yml], env_file: own.env}}"
    assert "the variable X is of" in repo.problems(stack, environ={"X": STOLEN})[0]


@pytest.mark.parametrize("text", ["X\n", "X=\n"])
def test_env_files_of_stack_services_do_not_either(text: str, repo: Repo) -> None:
    repo.write(text, "own.env")
    repo.write("services: {web: {image: nginx, env_file: own.env}}", "s.yml")
    problems = repo.problems("stacks: {s: {files: [s.yml]}}", environ={"X": STOLEN})
    assert problems[0].startswith("own.env:1:1: the variable X is of")


def test_what_is_in_the_folder_may_be_read(repo: Repo) -> None:
    repo.write("A=inside\n", "deep/own.env")
    (repo.folder / "link").symlink_to("deep/own.env")
    repo.write("version: '3.9'\nservices: {w: {image: nginx, env_file: ../link}}\n", "deep/s.yml")
    body = "secrets: {s: {file: deep/../link}}\nstacks: {s: {files: [deep/s.yml]}}\nswarm: {unlock_key: {file: k}}"
    found = repo.load(body).desired
    assert found.services["s_w"].spec["TaskTemplate"]["ContainerSpec"]["Env"] == ["A=inside"]
    assert found.secrets["s"].fingerprint


def test_what_the_command_line_gives_is_not_refused(repo: Repo) -> None:
    secret = repo.outside / "secret.env"
    stack = repo.write("services: {web: {image: nginx, env_file: e}}", repo.outside / "s.yml")
    repo.write(f"A={STOLEN}\n", repo.outside / "e")
    settings = [f"secrets.s.file={secret}", f"stacks.s.files=[{stack}]", "machines.driver=local"]
    settings += ["policy.with_registry_auth=true", "secrets.t.environment=X", "secrets.u.command=echo x"]
    body = "secrets: {s: {file: in}}"
    found = repo.load(body, settings=settings, environ={"X": "x"}, simulated=False).desired
    assert found.secrets["s"].source is not None
    assert found.secrets["s"].source.file == str(secret)
    assert found.services["s_web"].image.login
    other = "secrets: {s: {file: in}, o: {file: ../outside/secret.env}}"
    assert "secrets.o.file: leads outside" in repo.problems(other, settings=settings, simulated=False)[0]


def test_nothing_in_the_file_turns_it_off(repo: Repo) -> None:
    body = "policy: {untrusted: false}\nsecrets: {s: {file: ../outside/secret.env}}"
    assert any("secrets.s.file: leads outside" in line for line in repo.problems(body))
    assert any("policy.untrusted" in line for line in repo.problems("policy: {untrusted: false}"))


def test_a_stack_file_that_is_named_like_an_option_is_not_trusted(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.folder)
    name = "--set secrets.s.file=a"
    repo.write("services: {web: {image: nginx, env_file: ../outside/secret.env}}", name)
    problems = repo.problems(f"stacks: {{s: {{files: ['{name}']}}}}")
    assert "services.web.env_file: leads outside" in problems[0]


@pytest.mark.parametrize("text", ["a\0b", "\0"])
def test_a_path_that_no_file_can_have_is_refused(text: str, repo: Repo) -> None:
    assert "leads outside" in repo.problems(f'secrets: {{s: {{file: "{text!r}"}}}}'.replace("'", ""))[0]


def test_a_folder_that_holds_everything_is_refused(tmp_path: Path) -> None:
    (tmp_path / "root").symlink_to("/")
    for name in ("/cluster.yaml", str(tmp_path / "root" / "cluster.yaml")):
        with pytest.raises(SpecError, match="a folder of its own"):
            Confinement([name])
