"""A stack's files are a document of their own, with names, variables and paths of their own."""

from collections.abc import Mapping
from typing import Any

import pytest
from spec_desk import Desk

STACK = "stacks: {vote: {files: [stacks/vote.yml]}}\n"


def of_stack(desk: Desk, text: str, main: str = STACK, **options: Any) -> Any:
    """What is wanted when the stack's file holds this."""
    desk.write(text, "stacks/vote.yml")
    return desk.load(main, **options).desired


def container(desk: Desk, service: str, **options: Any) -> Mapping[str, Any]:
    spec: Mapping[str, Any] = (
        of_stack(desk, f"services: {{web: {service}}}", **options).services["vote_web"].spec
    )
    found: Mapping[str, Any] = spec["TaskTemplate"]["ContainerSpec"]
    return found


def problems(desk: Desk, text: str, main: str = STACK) -> list[str]:
    desk.write(text, "stacks/vote.yml")
    return desk.problems(main)


def test_names_are_the_stacks(desk: Desk) -> None:
    wanted = of_stack(desk, "services: {web: {image: a, networks: [back]}}\nnetworks: {back: , unused: }")
    assert wanted.stacks == {"vote"}
    assert list(wanted.services) == ["vote_web"]
    assert list(wanted.networks) == ["vote_back"]
    spec = wanted.services["vote_web"].spec
    assert spec["Labels"] == {"com.docker.stack.namespace": "vote", "com.docker.stack.image": "a"}
    assert spec["TaskTemplate"]["Networks"] == [{"Target": "vote_back", "Aliases": ["web"]}]
    assert wanted.networks["vote_back"].spec["Labels"] == {"com.docker.stack.namespace": "vote"}


def test_the_default_network_is_made_when_somebody_is_on_it(desk: Desk) -> None:
    assert list(of_stack(desk, "services: {web: {image: a}}").networks) == ["vote_default"]
    declared = of_stack(desk, "services: {web: {image: a}}\nnetworks: {default: {attachable: true}}")
    assert declared.networks["vote_default"].spec["Attachable"] is True
    external = of_stack(desk, "services: {web: {image: a}}\nnetworks: {default: {external: true, name: out}}")
    assert not external.networks
    assert external.external_networks == {"out"}
    assert external.services["vote_web"].spec["TaskTemplate"]["Networks"][0]["Target"] == "out"


def test_a_network_may_have_another_name(desk: Desk) -> None:
    text = "services: {web: {image: a, networks: [one, two]}}\nnetworks: {one: {name: real}, two: {external: {name: old}}}"
    wanted = of_stack(desk, text)
    assert list(wanted.networks) == ["real"]
    assert wanted.external_networks == {"old"}


def test_dockers_own_networks_are_always_there(desk: Desk) -> None:
    text = "services: {web: {image: a, networks: [out]}}\nnetworks: {out: {external: true, name: host}}"
    assert not of_stack(desk, text).external_networks


@pytest.mark.parametrize(
    "head", ["version: '3.8'\n", "version: 3\n", "name: other\n", "x-base: {a: 1}\n", ""]
)
def test_a_head_of_any_age_will_do(desk: Desk, head: str) -> None:
    assert of_stack(desk, f"{head}services: {{web: {{image: a}}}}").services


def test_anchors_and_merges_are_a_files_own(desk: Desk) -> None:
    text = "x-base: &base {image: a, user: me}\nservices: {web: {<<: *base, user: you}}"
    spec = of_stack(desk, text).services["vote_web"].spec
    assert spec["TaskTemplate"]["ContainerSpec"]["User"] == "you"


def test_later_files_are_merged_over_earlier_ones(desk: Desk) -> None:
    desk.write("services: {web: {user: over}}", "prod/over.yml")
    found = container(
        desk, "{image: a}", main="stacks: {vote: {files: [stacks/vote.yml, prod/over.yml]}}", environ={}
    )
    assert found["User"] == "over"


def test_variables_come_from_here_then_from_the_stacks_file(desk: Desk) -> None:
    desk.write("A=file\nB=file\n", "vote.env")
    main = "stacks: {vote: {files: [stacks/vote.yml], env_file: vote.env}}"
    found = container(desk, "{image: a, user: '${A}-$B'}", main=main, environ={"A": "here"})
    assert found["User"] == "here-file"


def test_a_stacks_variables_are_not_the_clusters(desk: Desk) -> None:
    desk.write("A=file\n", "vote.env")
    desk.write("services: {web: {image: a}}", "stacks/vote.yml")
    main = "stacks: {vote: {files: [stacks/vote.yml], env_file: vote.env}}\nservices: {own: {image: b, user: 'u$A'}}"
    loaded = desk.load(main)
    assert loaded.desired.services["own"].spec["TaskTemplate"]["ContainerSpec"]["User"] == "u"
    assert "the variable A is not set" in loaded.warnings[0]


def test_env_files_are_relative_to_the_first_file_and_read_as_they_are(desk: Desk) -> None:
    desk.write(
        'Q="q" # not a comment\n# a comment\n  LEFT=  x\nHERE\nNOWHERE\nEMPTY=\nD=$HERE\n', "stacks/web.env"
    )
    found = container(desk, "{image: a, env_file: web.env}", environ={"HERE": "here", "EMPTY": "full"})
    assert sorted(found["Env"]) == ["D=$HERE", "EMPTY=full", "HERE=here", "LEFT=  x", 'Q="q" # not a comment']


def test_an_empty_variable_takes_the_value_it_has_here(desk: Desk) -> None:
    for written in ("{A: '', B: '', C: }", "[A=, B=, C]"):
        found = container(desk, f"{{image: a, environment: {written}}}", environ={"A": "here", "C": "here"})
        assert found["Env"] == ["A=here", "B=", "C=here"]


def test_faults_name_the_stacks_file_and_its_own_path(desk: Desk) -> None:
    message = problems(desk, "services:\n  web:\n    image: a\n    portz: 1\n  db:\n    ports: [x]\n")
    assert message == [
        "stacks/vote.yml:4:5: services.web.portz: unknown key 'portz'; did you mean 'ports'?",
        "stacks/vote.yml:5:3: services.db.image: image is missing",
        "stacks/vote.yml:6:13: services.db.ports.0: 'x' is not a valid port: write [published:]target[/protocol], as in 8080:80",
    ]


def test_faults_of_the_cluster_come_first(desk: Desk) -> None:
    message = problems(desk, "services: {web: {portz: 1}}", f"{STACK}nonsense: 1")
    assert [line.partition(":")[0] for line in message] == ["c.yaml", "stacks/vote.yml", "stacks/vote.yml"]


@pytest.mark.parametrize(
    ("main", "message"),
    [
        ("stacks: {vote: {}}", "c.yaml:5:10: stacks.vote.files: is required"),
        ("stacks: {vote: {files: []}}", "c.yaml:5:17: stacks.vote.files: must not be empty"),
        ("stacks: {vote: {files: [no.yml]}}", "c.yaml:5:25: stacks.vote.files.0: no such file: no.yml"),
        ("stacks: {vote: {files: [stacks/vote.yml], env_file: [no.env]}}", "stacks.vote.env_file.0: no such file: no.env"),
        ("stacks: {vote: {files: [stacks/vote.yml], env_file: no.env}}", "stacks.vote.env_file: no such file: no.env"),
        ("stacks: {a b: {files: [stacks/vote.yml]}}", "'a b' is not a valid name"),
        ("stacks: {vote: {files: [stacks]}}", "c.yaml:5:25: stacks.vote.files.0: a folder, not a file: stacks"),
        ("stacks: {vote: {files: [stacks/vote.yml], env_file: stacks}}", "c.yaml:5:53: stacks.vote.env_file: a folder, not a file"),
        ("stacks: {vote: {files: [stacks/vote.yml], fils: [a]}}", "unknown key 'fils'; did you mean 'files'?"),
    ],
)  # fmt: skip
def test_faults_of_the_section(desk: Desk, main: str, message: str) -> None:
    (problem,) = problems(desk, "services: {web: {image: a}}", main)
    assert message in problem


@pytest.mark.parametrize("text", ["", "[a]", "a", "{}", "services: {}\nx-base: {a: 1}", "volumes: {data: }"])
def test_a_file_that_is_no_stack(desk: Desk, text: str) -> None:
    (problem,) = problems(desk, text)
    assert problem.startswith("stacks/vote.yml:1:1: ")
    assert problem.endswith("a stack file must be a mapping with services in it")


def test_a_stack_may_have_secrets_alone(desk: Desk) -> None:
    desk.write("hush", "stacks/s.txt")
    assert of_stack(desk, "secrets: {s: {file: s.txt}}").stacks == {"vote"}


def test_faults_of_an_env_file_name_it_with_its_folder(desk: Desk) -> None:
    desk.write("export A=x\n", "stacks/b.env")
    (problem,) = problems(desk, "services: {web: {image: a, env_file: b.env}}")
    assert problem.startswith("stacks/b.env:1:1: not a NAME=value line")


def test_faults_of_files_of_one_rank_do_not_mix(desk: Desk) -> None:
    for name in ("a.env", "b.env"):
        desk.write("1=x\n2=x\n", name)
    message = desk.problems("services: {web: {image: a, env_file: [b.env, a.env]}}")
    files = [line.partition(":")[0] for line in message]
    assert files == ["a.env", "a.env", "b.env", "b.env"]


@pytest.mark.parametrize("service", ["{image: a, networks: [nowhere]}", "{image: a, networks: {nowhere: }}"])
def test_a_network_that_is_not_declared(desk: Desk, service: str) -> None:
    (problem,) = problems(desk, f"services: {{web: {service}}}")
    assert "network 'nowhere' is not declared" in problem


def test_two_of_one_name(desk: Desk) -> None:
    desk.write("services: {web: {image: a}}", "stacks/vote.yml")
    (problem,) = desk.problems(f"{STACK}services: {{Vote_web: {{image: a}}}}")
    assert (
        problem
        == "stacks/vote.yml:1:12: services.web: a swarm treats 'vote_web' and 'Vote_web' as the same name; rename one"
    )


def test_two_networks_of_one_name(desk: Desk) -> None:
    text = "services: {web: {image: a, networks: [n]}}\nnetworks: {n: {name: shared}}"
    (problem,) = problems(desk, text, f"{STACK}networks: {{shared: }}")
    message = "stacks/vote.yml:2:12: networks.n: the network 'shared' is also declared elsewhere"
    assert problem.startswith(message)


def test_networks_of_one_name_are_reported_in_order(desk: Desk) -> None:
    names = [f"n{number}" for number in range(9)]
    declared = f"networks: {{{': , '.join(names)}: }}"
    under = ", ".join(f"{name}: {{name: {name}}}" for name in names)
    text = f"services: {{web: {{image: a, networks: [{', '.join(names)}]}}}}\nnetworks: {{{under}}}"
    message = problems(desk, text, f"{STACK}{declared}")
    assert [line.split(": ")[1] for line in message] == [f"networks.{name}" for name in names]


def test_faults_in_a_file_that_stacks_share_say_of_which_stack_they_are(desk: Desk) -> None:
    desk.write("services:\n  web: {image: a, ports: [x], user: '$WHO', build: .}", "both.yml")
    desk.write("services: {web: {ports: [y]}}", "one.yml")
    desk.write("services: {web: {user: [b]}}", "two.yml")
    desk.write("WHO=", "one.env")
    message = desk.problems(
        "stacks: {one: {files: [both.yml, one.yml]}, two: {files: [both.yml]}, three: {files: [two.yml]}}"
    )
    shared = [line for line in message if "both.yml" in line]
    assert [line.partition("both.yml")[2] for line in shared] == [
        ":2:27: services.web.ports.0: 'x' is not a valid port: write [published:]target[/protocol], as in 8080:80 (stack one, two)"
    ]
    assert len(message) == 4
    assert not any(line.endswith(")") for line in message if "both.yml" not in line)
    desk.write("services:\n  web: {image: a, user: '$WHO', build: .}", "both.yml")
    reported = desk.load(
        "stacks: {one: {files: [both.yml], env_file: one.env}, two: {files: [both.yml]}}"
    ).warnings
    assert [line[line.index(" (stack") :] for line in reported] == [" (stack one, two)", " (stack two)"]


def test_two_stacks_that_publish_one_port(desk: Desk) -> None:
    for name in ("one", "two"):
        desk.write("services: {web: {image: a, ports: ['80:80']}}", f"{name}.yml")
    (problem,) = desk.problems("stacks: {one: {files: [one.yml]}, two: {files: [two.yml]}}")
    assert problem.startswith(
        "two.yml:1:28: services.web.ports: port 80/tcp is also published by service 'one_web'"
    )


def test_what_is_ignored_is_reported_once(desk: Desk) -> None:
    body = "image: a\n    build: .\n    tmpfs: /run\n"
    desk.write(
        f"services:\n  web:\n    {body}  db:\n    {body}  x:\n    image: a\n    build: .\n", "stacks/vote.yml"
    )
    reported = [line.partition("vote.yml:")[2] for line in desk.load(STACK).warnings]
    assert [line.partition(": ignored")[0] for line in reported] == [
        "4:5: services.web.build",
        "5:5: services.web.tmpfs",
    ]
    assert reported[0].endswith("(and in 2 more services)")
    assert reported[1].endswith("(and in 1 more service)")
