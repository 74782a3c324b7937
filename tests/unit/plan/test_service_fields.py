"""A service's differences in Compose's words."""

from swarmplan.compose import Scope, service_spec
from swarmplan.model.change import FieldDiff
from swarmplan.model.normal import normal_service
from swarmplan.model.service import Service
from swarmplan.plan.fields import service_fields


def test_variables_are_compared_one_by_one_and_secrets_go_no_further() -> None:
    before = _service(environment=["A=1", "B=2", "T_TOKEN=x", "U"])
    after = _service(environment=["A=1", "B=3", "C=4", "T_TOKEN=y"])
    assert service_fields(normal_service(before.spec), after) == (
        FieldDiff("environment.B", "2", "3"),
        FieldDiff("environment.C", None, "4"),
        FieldDiff("environment.T_TOKEN", "(hidden)", "(hidden, differs)"),
        FieldDiff("environment.U", "(unset)", None),
    )


def test_a_mode_is_told_by_its_name() -> None:
    before, after = _service(deploy={"replicas": 2}), _service(deploy={"mode": "global"})
    assert service_fields(normal_service(before.spec), after) == (
        FieldDiff("deploy.mode", "replicated", "global"),
    )


def test_a_new_replicated_service_is_so_without_saying() -> None:
    paths = {diff.path for diff in service_fields({}, _service(deploy={"replicas": 2}))}
    assert "deploy.replicas" in paths
    assert "deploy.mode" not in paths


def _service(**body: object) -> Service:
    return Service("web", service_spec("web", {"image": "lab/hello:1", **body}, Scope("lab")))
