import pytest
from spec_desk import Desk

from swarmplan.render.redact import redact

BODY = "workers: [{name: a, options: {}}]\nservices: {web: {image: x}}\n"


@pytest.mark.parametrize(
    ("setting", "look"),
    [
        ("managers.count=3", lambda desired: len(desired.nodes) == 4),
        ("services.web.image=y:1.10", lambda desired: _container(desired)["Image"] == "y:1.10"),
        ("services.web.deploy.replicas=4", lambda desired: desired.services["web"].spec["Mode"]["Replicated"]["Replicas"] == 4),
        ("workers.0.labels.zone=b", lambda desired: desired.nodes["a"].labels == {"zone": "b"}),
        (r"workers.0.labels.com\.example=b", lambda desired: desired.nodes["a"].labels == {"com.example": "b"}),
        ("workers.0.labels.com.example=b", lambda desired: desired.nodes["a"].labels == {"com.example": "b"}),
        ("services.web.labels.traefik.enable=true", lambda desired: _container(desired)["Labels"]["traefik.enable"] == "true"),
        ("services.web.deploy.labels.a.b=c", lambda desired: desired.services["web"].spec["Labels"]["a.b"] == "c"),
        ("services.labels.image=y", lambda desired: "labels" in desired.services),
        ("workers.0.options.memory=2048", lambda desired: desired.machines["a"].options == {"memory": 2048}),
        ("workers=[{name: z}]", lambda desired: "z" in desired.nodes and "a" not in desired.nodes),
        ("services.web.environment={A: b}", lambda desired: _container(desired)["Env"] == ["A=b"]),
        ("policy.max_destroys=null", lambda desired: desired.policy.max_destroys is None),
        ("policy.prune=false", lambda desired: desired.policy.prune is False),
        ("name=", None),
    ],
)  # fmt: skip
def test_a_setting_overrides_the_files(desk: Desk, setting: str, look: object) -> None:
    if look is None:
        assert desk.problems(BODY, settings=[setting])
    else:
        assert look(desk.load(BODY, settings=[setting]).desired)  # type: ignore[operator]  # a lambda of the table


def _container(desired: object) -> dict[str, object]:
    return desired.services["web"].spec["TaskTemplate"]["ContainerSpec"]  # type: ignore[attr-defined,no-any-return]  # Desired


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("managers", "--set managers: write it as --set path.to.name=value"),
        ("a..b=1", "--set a..b: write it as --set path.to.name=value"),
        (
            "workers.5.name=b",
            "--set workers.5.name: workers.5: a list of 1 is here; its items are numbered from 0",
        ),
        (
            "services.web.environment.PIN=[a b",
            "--set services.web.environment.PIN: the value is not valid YAML",
        ),
        ("workers=[", "--set workers: the value is not valid YAML: "),
        (
            "services.web.logging.options.a.b=c",
            (
                "--set services.web.logging.options.a.b: services.web.logging.options.a: expected text, not a mapping:"
                " write \\. for a dot within a name"
            ),
        ),
        ("managers.count=x", "--set managers.count: managers.count: must be a whole number, not 'x'"),
        (
            "managers.cuont=1",
            "--set managers.cuont: managers.cuont: unknown key 'cuont'; did you mean 'count'?",
        ),
    ],
)
def test_faults_name_the_option(desk: Desk, setting: str, line: str) -> None:
    (problem,) = desk.problems(BODY, settings=[setting])
    assert problem.startswith(line)
    assert redact(problem) == problem


def test_a_variable_in_a_setting_is_warned_about(desk: Desk) -> None:
    loaded = desk.load(BODY, settings=["services.web.environment.A=${X}", "services.web.environment.B=$X"])
    assert _container(loaded.desired)["Env"] == ["A=${X}", "B=$X"]
    assert loaded.warnings == (
        "--set services.web.environment.A: the ${ in the value stays as written: variables are interpolated in files only",
    )
