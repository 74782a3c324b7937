from typing import Any

import pytest
from unit.compose.conversion import container, faults

from swarmplan.compose import Scope

SCOPE = Scope("lab", secrets={"db": "db", "other": "shared"}, configs={"nginx": "nginx", "b": "a"})


def file(name: str, **more: Any) -> dict[str, Any]:
    return {"Name": name, "UID": "0", "GID": "0", "Mode": 0o444, **more}


def test_a_reference_carries_the_logical_name_and_the_files_place() -> None:
    long = {"source": "db", "target": "password", "uid": 5, "gid": "6", "mode": 0o400}
    assert container(scope=SCOPE, secrets=["other", long])["Secrets"] == [
        {"File": file("password", UID="5", GID="6", Mode=0o400), "SecretName": "db"},
        {"File": file("other"), "SecretName": "shared"},
    ]


def test_configs_stand_by_their_names() -> None:
    found = container(scope=SCOPE, configs=["nginx", {"source": "b", "target": "/etc/b"}])
    assert found["Configs"] == [
        {"File": file("/etc/b"), "ConfigName": "a"},
        {"File": file("nginx"), "ConfigName": "nginx"},
    ]


@pytest.mark.parametrize(
    ("keys", "path", "part"),
    [
        ({"secrets": ["x"]}, "secrets.0", "declare it under secrets"),
        ({"configs": [{"source": "x"}]}, "configs.0.source", "declare it under configs"),
        ({"configs": [{"target": "x"}]}, "configs.0", "source is missing"),
        ({"secrets": ["db", {"source": "other", "target": "db"}]}, "secrets.1", "cannot both be the file db"),
        ({"secrets": [{"source": "db", "mode": "x"}]}, "secrets.0.mode", "octal"),
        ({"credential_spec": {"config": "x"}}, "credential_spec.config", "declare it under configs"),
        ({"credential_spec": {"file": "a", "registry": "b"}}, "credential_spec", "file and registry"),
    ],
)
def test_a_faulty_reference_is_named(keys: dict[str, Any], path: str, part: str) -> None:
    found = faults(scope=SCOPE, **keys)
    assert list(found) == [path]
    assert part in found[path]


def test_a_credential_spec_in_a_config_is_no_file() -> None:
    found = container(scope=SCOPE, credential_spec={"config": "b"})
    assert found["Privileges"]["CredentialSpec"] == {"Config": "a", "File": "", "Registry": ""}
    assert found["Configs"] == [{"Runtime": {}, "ConfigName": "a"}]
