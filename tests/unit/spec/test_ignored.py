"""``policy.ignore``: targets and paths that are none say so where they stand."""

import pytest
from spec_desk import Desk

BODY = """\
services:
  web: {image: lab/hello:1}
  shop_db: {image: lab/hello:1}
networks: {app: {}}
configs: {motd: {content: hi}, old: {external: true}}
policy:
  ignore:
    - target: %s
      paths: [%s]
"""


@pytest.mark.parametrize(
    ("target", "path", "keys"),
    [
        ("services.web", "deploy.replicas", {"services.web"}),
        ("services.*", "environment.PIN", {"services.web", "services.shop_db"}),
        ("services.shop_*", "deploy.labels.com.example", {"services.shop_db"}),
        ("networks.app", "labels.tier", {"networks.app"}),
        ("configs.*", "version", {"configs.motd"}),
        ("nodes.*", "availability", {"nodes.lab-manager-1"}),
        ("machines.lab-manager-1", "options.memory", {"machines.lab-manager-1"}),
        ("swarm", "task_history_limit", {"swarm"}),
    ],
)
def test_a_rule_is_of_each_resource_that_it_names(desk: Desk, target: str, path: str, keys: set[str]) -> None:
    ignore = desk.load(BODY % (target, path)).desired.policy.ignore
    assert ignore == dict.fromkeys(keys, (path,))


@pytest.mark.parametrize(
    ("target", "path", "problem"),
    [
        ("services.wbe", "image", "12:15: policy.ignore.0.target: there is no services.wbe in this file; did you mean 'services.web'?"),
        ("servces.web", "image", "12:15: policy.ignore.0.target: 'servces.web' is not a valid target: use machines.NAME, "),
        ("volumes.data", "driver", "12:15: policy.ignore.0.target: 'volumes.data' is not a valid target: use machines.NAME, "),
        ("services", "image", "12:15: policy.ignore.0.target: 'services' names all of a kind: write services.* for that"),
        ("services.x*", "image", "12:15: policy.ignore.0.target: 'services.x*' matches nothing in this file"),
        ("configs.old", "labels", "12:15: policy.ignore.0.target: there is no configs.old in this file"),
        ("services.web", "deploy.replica", "13:15: policy.ignore.0.paths.0: a service has no field 'deploy.replica'; did you mean 'deploy.replicas'?"),
        ("services.web", "name", "13:15: policy.ignore.0.paths.0: a service has no field 'name'"),
        ("swarm", "labels.", "13:15: policy.ignore.0.paths.0: a swarm has no field 'labels.'"),
        ("nodes.*", "adress", "13:15: policy.ignore.0.paths.0: a node has no field 'adress'; plans show what its fields are called"),
        ("networks.app", "internl", "13:15: policy.ignore.0.paths.0: a network has no field 'internl'; did you mean 'internal'?"),
    ],
)  # fmt: skip
def test_an_unknown_target_or_path(desk: Desk, target: str, path: str, problem: str) -> None:
    (found,) = desk.problems(BODY % (target, path))
    assert found.startswith(f"c.yaml:{problem}")


def test_rules_of_one_target_add_up(desk: Desk) -> None:
    more = "    - {target: services.*, paths: [image, deploy.replicas]}\n"
    ignore = desk.load(BODY % ("services.web", "deploy.replicas") + more).desired.policy.ignore
    assert ignore["services.web"] == ("deploy.replicas", "image")
    assert ignore["services.shop_db"] == ("deploy.replicas", "image")
