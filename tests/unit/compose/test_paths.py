import pytest

from swarmplan.compose import compose_path

CONTAINER = ("TaskTemplate", "ContainerSpec")


@pytest.mark.parametrize(
    ("engine", "spec"),
    [
        (("Mode", "Replicated", "Replicas"), "deploy.replicas"),
        (("Mode", "ReplicatedJob", "TotalCompletions"), "deploy.replicas"),
        (("Mode", "Global"), "deploy.mode"),
        (("Labels", "com.example.Tier"), "deploy.labels.com.example.Tier"),
        (("UpdateConfig", "FailureAction"), "deploy.update_config.failure_action"),
        (("UpdateConfig", "Parallelism"), "deploy.update_config.parallelism"),
        (("EndpointSpec", "Ports"), "ports"),
        (("EndpointSpec", "Mode"), "deploy.endpoint_mode"),
        ((*CONTAINER, "Image"), "image"),
        ((*CONTAINER, "Env"), "environment"),
        ((*CONTAINER, "Labels", "Tier"), "labels.Tier"),
        ((*CONTAINER, "Args"), "command"),
        ((*CONTAINER, "Healthcheck", "StartPeriod"), "healthcheck.start_period"),
        ((*CONTAINER, "DNSConfig", "Options"), "dns_opt"),
        ((*CONTAINER, "Privileges", "CredentialSpec", "Config"), "credential_spec.config"),
        ((*CONTAINER, "Privileges", "NoNewPrivileges"), "security_opt.nonewprivileges"),
        (("TaskTemplate", "Placement", "Platforms"), "platform"),
        (("TaskTemplate", "Resources", "Limits", "NanoCPUs"), "deploy.resources.limits.cpus"),
        (
            ("TaskTemplate", "Resources", "Reservations", "GenericResources"),
            "deploy.resources.reservations.generic_resources",
        ),
        (("TaskTemplate", "Placement", "MaxReplicas"), "deploy.placement.max_replicas_per_node"),
        (("TaskTemplate", "Placement", "Constraints"), "deploy.placement.constraints"),
        (("TaskTemplate", "LogDriver", "Options", "Max-Size"), "logging.options.Max-Size"),
        (("TaskTemplate", "PluginSpec", "Name"), "TaskTemplate.PluginSpec.Name"),
    ],
)
def test_engine_paths_in_the_words_of_the_spec(engine: tuple[str, ...], spec: str) -> None:
    assert compose_path(engine) == spec
