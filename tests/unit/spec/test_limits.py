"""Whatever a spec is made of, there is a limit to it, and a fault that names it."""

import signal
import tracemalloc
from collections.abc import Iterator

import pytest
from spec_desk import HEAD, MANAGERS, Desk

from swarmplan import limits
from swarmplan.spec.reading.dotenv import variables
from swarmplan.spec.stack_files.template import interpolate

DOUBLING = "A0=xx\n" + "".join(f"A{n + 1}=${{A{n}}}${{A{n}}}\n" for n in range(60))


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """A test that does not end in a minute fails: what it is for would have taken for ever."""
    signal.signal(signal.SIGALRM, lambda *_: pytest.fail("it did not end"))
    signal.alarm(60)
    yield
    signal.alarm(0)


@pytest.fixture
def frugal() -> Iterator[None]:
    """A test that takes 500 MB fails."""
    tracemalloc.start()
    yield
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 500_000_000


@pytest.mark.usefixtures("frugal")
@pytest.mark.parametrize(
    "body",
    [
        "services: {a: {image: b, env_file: double.env}}\n",
        "stacks: {s: {files: [s.yml], env_file: double.env}}\n",
    ],
)
def test_variables_that_double_with_each_line(desk: Desk, body: str) -> None:
    desk.write(DOUBLING, "double.env")
    desk.write("services: {a: {image: b}}\n", "s.yml")
    problems = desk.problems(body)
    assert "expand to more than 10 million characters" in problems[0]


def test_variables_that_are_used_again_and_again(desk: Desk) -> None:
    for body in (
        f"services: {{a: {{image: '{'$A' * 400_000}'}}}}\n",
        "services: {a: {image: b, environment: [" + "X=$B," * 9000 + "]}}\n",
    ):
        (problem,) = desk.problems(body, environ={"A": "x", "B": "x" * 100_000})[:1]
        assert "expand to more than 10 million characters" in problem


def test_a_file_of_too_many_variables() -> None:
    text = "".join(f"V{n}=1\n" for n in range(200_000))
    found, faults = variables(text, "x.env", {})
    assert len(found) == limits.MEMBERS
    assert [fault.message for fault in faults] == ["a file may have at most 10000 variables"]


@pytest.mark.parametrize("quote", ['"', "'", ""])
@pytest.mark.parametrize("filling", ["\\", "\\\\a", " ", " #", "x "])
def test_a_line_is_read_in_one_way_only(quote: str, filling: str) -> None:
    variables(f"A={quote}{filling * 100_000}!", "x.env", {})
    variables(f"A {' ' * 100_000}!", "x.env", {})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (r"'C:\dir\'", "C:\\dir\\"),
        (r"'it\'s'", r"it\'s"),
        (r'"a\"b" # c', 'a"b'),
        ("a#b #c", "a#b"),
        ("# c", ""),
        ("'a' #'b'", "a"),
    ],
)
def test_quotes_and_comments_mean_what_they_meant(value: str, text: str) -> None:
    assert variables(f"A={value}\n", "x.env", {}) == ({"A": text}, [])


@pytest.mark.parametrize(
    "text", ["${a-" * 200_000, "$a-" * 200_000, "${" * 200_000, "$" * 400_001, "${a-}" * 100_000]
)
def test_a_template_is_read_in_one_way_only(text: str) -> None:
    try:
        interpolate(text, {}, lambda _: None, lambda _: None)
    except ValueError as error:
        assert "$" in str(error) or "more than" in str(error)  # noqa: PT017 - both are right: it must only end


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x-a: [" + "a," * 10_001 + "]\n", "a list or mapping may have at most 10000 entries"),
        (
            "x-a: {" + "".join(f"k{n}: 1," for n in range(10_001)) + "}\n",
            "a list or mapping may have at most 10000 entries",
        ),
        ("x-a:\n" + "".join(f"- [{'a,' * 9000}]\n" for _ in range(40)), "limit of 200000 values"),
        (
            "x-a: &a {" + "".join(f"k{n}: 1," for n in range(5000)) + "}\nx-b:\n" + "- {<<: *a}\n" * 9000,
            "200000 values",
        ),
        (
            "x-0: &a0 [1]\n" + "".join(f"x-{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(60)),
            "200000 values",
        ),
        ("x-a: " + "[" * 1_000_000, "nested more than 64 levels deep"),
        ("x-a: " + "{a: " * 1_000_000, "nested more than 64 levels deep"),
        (f"x-a: {'z' * 1_100_001}\n", "a value may have at most 1100000 characters"),
        ("stacks: {s: {files: [" + "s.yml," * 101 + "]}}\n", "no longer than 100"),
    ],
)
def test_a_document_has_its_limits(desk: Desk, body: str, expected: str) -> None:
    for text in (f"{HEAD}{MANAGERS}{body}",):
        problems = desk.problems(text, head="")
        assert expected in problems[0]


PORTS = "services: {a: {image: b, ports: [" + '"1-65535:1-65535",' * 20 + "]}}\n"


def test_a_service_publishes_only_so_many_ports(desk: Desk) -> None:
    assert "more than the 20000 ports" in desk.problems(PORTS)[0]
    many = "services: {a: {image: b, ports: [" + '"1-15000",' * 20 + "]}}\n"
    assert desk.problems(many) == ["c.yaml:5:26: services.a.ports: a service may publish at most 20000 ports"]
    desk.write(PORTS, "s.yml")
    assert "more than the 20000 ports" in desk.problems("stacks: {s: {files: [s.yml]}}\n")[0]
    assert "more than the 20000 ports" in desk.problems("stacks: {s: {files: [s.yml, s.yml]}}\n")[0]


@pytest.mark.parametrize(
    "body",
    [
        "services: {" + "".join(f"a{n}: {{}}," for n in range(3000)) + "}\n",
        "services: {" + "".join(f"a{n}: {{image: b, comand: x}}," for n in range(3000)) + "}\n",
        "services: {a: {image: b, extra_hosts: [" + "x," * 3000 + "]}}\n",
        "services: {a: {image: b, networks: [" + "".join(f"net{n}," for n in range(3000)) + "]}}\n",
        "services: {a: {image: b, environment: [" + "'$'," * 3000 + "]}}\n",
    ],
)
def test_the_first_faults_are_reported_and_the_others_counted(desk: Desk, body: str) -> None:
    problems = desk.problems(body)
    assert len(problems) == limits.FAULTS + 1
    assert problems[-1] == "and 2900 more errors"
    assert problems[0].startswith("c.yaml:5:")


def test_warnings_are_counted_as_well(desk: Desk) -> None:
    text = "services: {a: {image: b, environment: [" + "".join(f"V{n}=$U-x," for n in range(300)) + "]}}\n"
    desk.write(text, "s.yml")
    warnings = desk.load("stacks: {s: {files: [s.yml]}}\n").warnings
    assert len(warnings) == limits.FAULTS + 1
    assert warnings[-1] == "and 200 more warnings"


def test_a_line_has_its_length(desk: Desk) -> None:
    (problem,) = desk.problems(f"services: {{a: {{image: b, ports: ['{'z' * 1_000_000}']}}}}\n")
    assert len(problem) < limits.LINE + 100


@pytest.mark.parametrize(
    "service",
    [
        "stop_grace_period: '{long}'",
        "deploy: {{placement: {{constraints: ['a=={blank}%']}}}}",
        "deploy: {{placement: {{constraints: ['{long}']}}}}",
        "deploy: {{resources: {{limits: {{memory: '{long}', cpus: '{long}'}}}}}}",
        "deploy: {{replicas: '{long}', update_config: {{max_failure_ratio: '{long}'}}}}",
        "user: '{long}', networks: ['{long}'], secrets: ['{long}'], volumes: ['{long}:/x']",
        "image: '{long}!'",
        "command: '\"{long}'",
        "ports: ['{long}', '{long}-{long}:1']",
        "extra_hosts: ['{long}:{long}'], dns: ['{long}']",
        "restart: 'on-failure:{long}', healthcheck: {{interval: '{long}', retries: '{long}'}}",
        "platform: '{long}', sysctls: ['{long}'], security_opt: ['{long}']",
    ],
)
def test_no_text_is_read_for_ever(desk: Desk, service: str) -> None:
    for long in ("1" * 60_000, "a" * 60_000, "a-" * 30_000, " " * 60_000):
        text = service.format(long=long, blank=" " * 60_000)
        image = "" if "image" in service else "image: b, "
        desk.write(f"services: {{a: {{{image}{text}}}}}\n", "s.yml")
        for body in (f"services: {{a: {{{image}{text}}}}}\n", "stacks: {s: {files: [s.yml]}}\n"):
            try:
                desk.load(body)
            except Exception as error:  # noqa: BLE001 - it must only end, with an error for people
                assert type(error).__name__ == "SpecError"  # noqa: PT017
