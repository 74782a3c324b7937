import io
import os
from pathlib import Path

import pytest
from spec_desk import HEAD, MANAGERS, Desk

from swarmplan.errors import ExitCode, SpecError
from swarmplan.spec import load

EVERYTHING_WRONG = """\
apiVersion: swarmplan/v2
kind: Clutser
nmae: lab
secrets: {a: {file: b}}
managers: {count: many}
workers:
  - {name: a, lables: {x: 1}}
  - {name: b, count: 2}
  - {name: a}
swarm: {autolock: true}
images: {lab/x:1: {archive: nope.tar}}
services:
  web:
    image: "nginx:${TAG:?which one}"
    image: twice
    deploy: {replicas: x}
    networks: [ap]
  api: {command: [x]}
networks: {app: {atachable: true}}
policy: {prune: maybe, timeout: 10}
"""


def test_every_fault_at_once_in_file_order(desk: Desk) -> None:
    assert desk.problems(EVERYTHING_WRONG, head="") == [
        "c.yaml:1:13: apiVersion: must be swarmplan/v1, not 'swarmplan/v2'",
        "c.yaml:2:7: kind: must be Cluster, not 'Clutser'",
        "c.yaml:3:1: nmae: unknown key 'nmae'; did you mean 'name'?",
        "c.yaml:4:21: secrets.a.file: no such file: b",
        "c.yaml:5:19: managers.count: must be a whole number, not 'many'",
        "c.yaml:7:15: workers.0.lables: unknown key 'lables'; did you mean 'labels'?",
        "c.yaml:8:12: workers.1.name: 2 machines need {n} in their name, as in b-{n}",
        "c.yaml:9:5: workers.2: duplicate machine name 'a'; first at workers.0",
        "c.yaml:10:19: swarm.autolock: needs unlock_key, or a manager whose engine restarts stays locked; write unlock_key: {file: PATH}",
        "c.yaml:11:29: images.lab/x:1.archive: no such file: nope.tar; create it where an engine has the image: docker save -o nope.tar lab/x:1",
        "c.yaml:14:12: services.web.image: the variable TAG is required: which one",
        "c.yaml:15:5: duplicate key 'image'; first at line 14, column 5",
        "c.yaml:16:24: services.web.deploy.replicas: expected a whole number, found 'x'",
        "c.yaml:17:16: services.web.networks.0: network 'ap' is not declared; declare it under networks; did you mean 'app'?",
        "c.yaml:18:3: services.api.image: image is missing",
        "c.yaml:19:18: networks.app.atachable: unknown key 'atachable'; did you mean 'attachable'?",
        "c.yaml:20:17: policy.prune: must be true or false, not 'maybe'",
        "c.yaml:20:33: policy.timeout: '10' is not a valid duration: write a number and a unit, as in 30s or 1m30s",
    ]  # fmt: skip


def test_faults_end_in_the_exit_code_of_usage(desk: Desk) -> None:
    with pytest.raises(SpecError) as caught:
        desk.load("nothing: 1")
    assert caught.value.exit_code is ExitCode.USAGE


def test_extensions_are_the_users(desk: Desk) -> None:
    assert desk.load(
        "x-a: {b: [1]}\nmachines: {x-note: 1}\nservices: {web: {image: a, x-b: 1, deploy: {x-c: 1}}}\n"
        "swarm: {x-d: }\npolicy: {x-e: 1}\n"
    )


def test_options_may_begin_as_extensions_do(desk: Desk) -> None:
    assert desk.load("machines: {options: {x-a: 1}}").desired.machines["lab-manager-1"].options == {"x-a": 1}


def test_null_sections_are_not_written(desk: Desk) -> None:
    assert (
        desk.load("workers:\nswarm:\nservices:\nnetworks:\nimages:\nmachines:\npolicy:\n").desired.services
        == {}
    )


def test_interpolation_casts_by_field(desk: Desk) -> None:
    loaded = desk.load(
        "managers: {count: $N}\nmachines: {options: {memory: $N, name: '$N', tag: x$N}}\n"
        "swarm: {default_addr_pool: ['${POOL:-10.0.0.0/8}']}\nservices: {web: {image: 'a:$V', labels: {v: $V}}}\n"
        "policy: {prune: $NO}\n",
        environ={"N": "3", "V": "1.10", "NO": "false"},
    )
    desired = loaded.desired
    assert len(desired.machines) == 3
    assert desired.machines["lab-manager-1"].options == {"memory": 3, "name": "3", "tag": "x3"}
    assert desired.services["web"].spec["TaskTemplate"]["ContainerSpec"]["Labels"] == {"v": "1.10"}
    assert desired.policy.prune is False


def test_keys_are_not_interpolated(desk: Desk) -> None:
    assert "unknown key '$X'" in desk.problems("$X: 1", environ={"X": "services"})[0]


def test_an_unset_variable_is_one_warning(desk: Desk) -> None:
    loaded = desk.load("services:\n  web: {image: 'a$X', user: $X}\n")
    (warning,) = loaded.warnings
    assert warning.endswith(
        "c.yaml:6:16: services.web.image: the variable X is not set; using an empty string"
    )


def test_where_variables_come_from(desk: Desk) -> None:
    files = [desk.write("A=1\nB=1\nC=1\n", "one.env"), desk.write("B=2\nC=2\n", "two.env")]
    loaded = desk.load("services: {web: {image: '$A$B$C'}}", env_files=files, environ={"C": "3"})
    assert loaded.desired.services["web"].spec["TaskTemplate"]["ContainerSpec"]["Image"] == "123:latest"


def test_faults_of_env_files_come_first(desk: Desk) -> None:
    bad = desk.write("nonsense here\n", "bad.env")
    assert desk.problems("nothing: 1", env_files=[bad, "none.env"]) == [
        "bad.env:1:1: not a NAME=value line",
        "none.env: no such file",
        "c.yaml:5:1: nothing: unknown key 'nothing'",
    ]


def test_files_are_merged(desk: Desk) -> None:
    loaded = desk.load(
        "managers: {count: 1}\nservices: {web: {image: a}}", "managers: {count: 3}\n", "x-a: 1\n"
    )
    assert len(loaded.desired.machines) == 3
    assert loaded.position(("managers", "count")).endswith("over0.yaml:1:12")


def test_faults_of_several_files_are_in_their_order(desk: Desk) -> None:
    assert desk.problems("bb: 1", "aa: 1", "services: {web: {imag: a}}") == [
        "c.yaml:5:1: bb: unknown key 'bb'",
        "over0.yaml:1:1: aa: unknown key 'aa'",
        "over1.yaml:1:18: services.web.imag: unknown key 'imag'; did you mean 'image'?",
    ]


def test_an_invalid_file_is_reported_before_the_rest(desk: Desk) -> None:
    assert desk.problems("nothing: 1", "a: [", "- a\n") == [
        "over0.yaml:2:1: not valid YAML: did not find expected node content, while parsing a flow node",
        "over1.yaml:1:1: this is a list; a spec must be a mapping that starts with apiVersion: swarmplan/v1",
    ]


def test_standard_input() -> None:
    loaded = load(["-"], environ={}, stdin=io.BytesIO((HEAD + MANAGERS).encode()))
    assert loaded.position(("name",)) == "<stdin>:3:1"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (None, "f: no such file"),
        (b"", "f:1:1: the file is empty; a spec must be a mapping that starts with apiVersion: swarmplan/v1"),
        (b"a: 1\nb: \xff\n", "f:2:4: not UTF-8 text; save the file as UTF-8"),
        (b"\x00\x01", "f:1:1: not valid YAML: "),
        (
            b"just text",
            "f:1:1: this is plain text; a spec must be a mapping that starts with apiVersion: swarmplan/v1",
        ),
        (b"#" * 10_000_001, "f: larger than 10 MB, which is too large for a cluster file"),
    ],
)
def test_files_that_are_none(tmp_path: Path, content: bytes | None, line: str) -> None:
    path = tmp_path / "f"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SpecError) as caught:
        load([str(path)], environ={})
    (problem,) = caught.value.problems
    assert problem.removeprefix(f"{tmp_path}/").startswith(line)


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="a folder, not a file; name the YAML file in it"):
        load([str(tmp_path)], environ={})


def test_a_device_is_not_read_for_ever() -> None:
    with pytest.raises(SpecError, match="larger than 10 MB"):
        load([os.devnull.replace("null", "zero")], environ={})


def test_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + MANAGERS).replace("\n", "\r\n").encode())
    assert load([str(path)], environ={}).desired.cluster == "lab"


def test_no_file_at_all() -> None:
    with pytest.raises(SpecError, match="no cluster file given"):
        load([], environ={})


def test_control_characters_do_not_reach_the_terminal(desk: Desk) -> None:
    (problem,) = desk.problems('"a\\e[31m": 1')
    assert problem.isprintable()


@pytest.mark.parametrize(
    "line",
    [
        "services: {web: {image: i, environment: {DB_PASSWORD: pa$sw0rd}}}",
        "services: {web: {image: i, environment: ['DB_PASSWORD=pa$sw0rd']}}",
        "services: {web: {image: 'i:1$TAG', environment: {API_TOKEN: 'x$sw0rd'}}}",
    ],
)
def test_the_end_of_a_password_with_a_dollar_sign_is_not_quoted_as_a_variable(desk: Desk, line: str) -> None:
    warned = desk.load(line).warnings
    told = [one for one in warned if "what follows a $ here is no variable that is set" in one]
    assert len(told) == 1
    assert "and $$ is a dollar sign; using an empty string" in told[0]
    assert "sw0rd" not in " ".join(warned)


@pytest.mark.parametrize(("value", "name"), [("$tag", "tag"), ("${tag}", "tag"), ("$TAG", "TAG")])
def test_other_names_are_quoted(desk: Desk, value: str, name: str) -> None:
    (warned,) = desk.load(f"services: {{web: {{image: 'i:1{value}'}}}}").warnings
    assert f"the variable {name} is not set" in warned
    (warned,) = desk.load(
        f"services: {{web: {{image: i, environment: {{DB_KEY: 'x${{{name}}}'}}}}}}"
    ).warnings
    assert f"the variable {name} is not set" in warned
