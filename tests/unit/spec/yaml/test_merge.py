import pytest

from swarmplan.spec.reading.parse import parse
from swarmplan.spec.yaml.merge import merge, without_tags
from swarmplan.spec.yaml.tree import plain, value_position


def merged(base: str, over: str) -> object:
    trees = [parse(text, name)[0] for text, name in ((base, "base.yaml"), (over, "over.yaml"))]
    assert trees[0] is not None
    assert trees[1] is not None
    whole = without_tags(merge(trees[0], trees[1]))
    assert whole is not None
    return plain(whole)


def service(base: str, over: str) -> object:
    """One service's mapping laid on another's, written as flow mappings."""
    found = merged(f"services: {{web: {base}}}", f"services: {{web: {over}}}")
    return found["services"]["web"]  # type: ignore[index]  # merging mappings gives one


@pytest.mark.parametrize(
    ("base", "over", "result"),
    [
        ("{image: a, user: x}", "{image: b}", {"image": "b", "user": "x"}),
        ("{command: [a, b]}", "{command: [c]}", {"command": ["c"]}),
        ("{entrypoint: a}", "{entrypoint: [c]}", {"entrypoint": ["c"]}),
        (
            "{healthcheck: {test: [a, b], retries: 1}}",
            "{healthcheck: {test: [c]}}",
            {"healthcheck": {"test": ["c"], "retries": 1}},
        ),
        ("{environment: [A=1, B=2]}", "{environment: {B: 3}}", {"environment": {"A": "1", "B": 3}}),
        ("{environment: {A: 1}}", "{environment: [C]}", {"environment": {"A": 1, "C": None}}),
        ("{labels: [a=1]}", "{labels: [a=2, b]}", {"labels": {"a": "2", "b": None}}),
        ("{deploy: {labels: [a=1]}}", "{deploy: {labels: {b: 2}}}", {"deploy": {"labels": {"a": "1", "b": 2}}}),
        ("{networks: [a, b]}", "{networks: {b: {aliases: [x]}}}", {"networks": {"a": None, "b": {"aliases": ["x"]}}}),
        ('{ports: ["80:80"]}', '{ports: ["80:80", "81:81"]}', {"ports": ["80:80", "81:81"]}),
        (
            "{ports: [{target: 80, published: 80}]}",
            "{ports: [{target: 80, published: 80, mode: host}]}",
            {"ports": [{"target": 80, "published": 80, "mode": "host"}]},
        ),
        ('{ports: ["80:80"]}', "{ports: [{target: 80, published: 80, mode: host}]}",
         {"ports": [{"target": 80, "published": 80, "mode": "host"}]}),
        ('{volumes: ["a:/x", "b:/y"]}', '{volumes: ["c:/x:ro"]}', {"volumes": ["c:/x:ro", "b:/y"]}),
        ('{volumes: ["a:/x"]}', "{volumes: [{type: volume, source: c, target: /x}]}",
         {"volumes": [{"type": "volume", "source": "c", "target": "/x"}]}),
        ("{dns: 1.1.1.1}", "{dns: [8.8.8.8]}", {"dns": ["1.1.1.1", "8.8.8.8"]}),
        ('{extra_hosts: ["a:1.1.1.1"]}', '{extra_hosts: ["a:2.2.2.2"]}', {"extra_hosts": ["a:2.2.2.2"]}),
        ("{cap_add: [A, B]}", "{cap_add: [B, C]}", {"cap_add": ["A", "B", "C"]}),
        ("{ulimits: {nofile: 5}}", "{ulimits: {nofile: {soft: 1, hard: 2}}}", {"ulimits": {"nofile": {"soft": 1, "hard": 2}}}),
        ("{logging: {driver: a, options: {x: 1}}}", "{logging: {driver: b}}", {"logging": {"driver": "b"}}),
        ("{logging: {driver: a, options: {x: 1}}}", "{logging: {options: {y: 2}}}",
         {"logging": {"driver": "a", "options": {"x": 1, "y": 2}}}),
        ("{user: a}", "{user: !reset null}", {}),
        ("{ports: [a]}", "{ports: !override [b]}", {"ports": ["b"]}),
        ("{deploy: {replicas: 1, mode: x}}", "{deploy: !override {replicas: 2}}", {"deploy": {"replicas": 2}}),
        ("{deploy: {replicas: 1}}", "{deploy: }", {"deploy": {"replicas": 1}}),
    ],
)  # fmt: skip
def test_a_service(base: str, over: str, result: object) -> None:
    assert service(base, over) == result


def test_machines_merge_by_name() -> None:
    found = merged(
        "workers: [{name: a, labels: {x: 1}}, {name: b}]", "workers: [{name: a, labels: {y: 2}}, {name: c}]"
    )
    assert found == {"workers": [{"name": "a", "labels": {"x": 1, "y": 2}}, {"name": "b"}, {"name": "c"}]}


def test_another_form_replaces() -> None:
    assert merged("workers: {count: 3}", "workers: [{name: a}]") == {"workers": [{"name": "a"}]}


def test_reset_without_a_base_leaves_nothing() -> None:
    assert merged("a: 1", "{b: !reset null, c: [1, !reset 2]}") == {"a": 1, "c": [1]}


def test_values_keep_their_file() -> None:
    base, _ = parse("{a: 1, b: 1}", "base.yaml")
    over, _ = parse("{b: 2}", "over.yaml", 1)
    assert base is not None
    assert over is not None
    whole = merge(base, over)
    assert str(value_position(whole, ("a",))) == "base.yaml:1:5"
    assert str(value_position(whole, ("b",))) == "over.yaml:1:5"


@pytest.mark.parametrize("odd", ["{a: 1}", "[1]"])
def test_an_invalid_name_or_target_is_left_for_validation(odd: str) -> None:
    found = merged(f"workers: [{{name: {odd}}}]", f"workers: [{{name: {odd}, labels: {{y: 2}}}}]")
    assert len(found["workers"]) == 1  # type: ignore[index]  # merging mappings gives one
    assert (
        len(service(f"{{volumes: [{{target: {odd}}}]}}", f"{{volumes: [{{target: {odd}}}]}}")["volumes"]) == 1
    )  # type: ignore[index]  # so does this
