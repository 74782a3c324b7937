"""A stack file as swarmplan translates it, and what the CLI sent in the same spelling."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from contract.stack_cli.docker_cli import STACK, DockerCli
from contract.stack_cli.recording_manager import Sent, identity

from swarmplan.model.cluster import Desired
from swarmplan.sources.reader import Reader
from swarmplan.spec import load
from swarmplan.spec.loader import Loaded

Bodies = dict[str, dict[str, Any]]
_NOTHING: dict[str, tuple[Any, ...]] = {"Scope": ("",), "Driver": ("",), "CheckDuplicate": (True, False)}
_CLUSTER = """
apiVersion: swarmplan/v1
kind: Cluster
name: lab
machines: {{driver: local}}
managers: {{count: 1}}
stacks: {{{stack}: {{files: {files}}}}}
"""


def assert_equal(cli: DockerCli, files: Sequence[Path], environ: Mapping[str, str], folder: Path) -> None:
    """Every service and network of the files is, field by field, what the CLI sends for them."""
    sent = cli.deploy(files, environ)
    found = desired(files, environ, folder)
    assert {name: service.spec for name, service in found.services.items()} == services_of(sent)
    assert {name: network.spec for name, network in found.networks.items()} == networks_of(sent)


def desired(files: Sequence[Path], environ: Mapping[str, str], folder: Path) -> Desired:
    """The files as the one stack of a cluster, whose own file is written to the folder."""
    return loaded(files, environ, folder).desired


def loaded(files: Sequence[Path], environ: Mapping[str, str], folder: Path) -> Loaded:
    """The same with its warnings."""
    cluster = folder / "cluster.yaml"
    cluster.write_text(_CLUSTER.format(stack=STACK, files=json.dumps([str(file) for file in files])))
    return load([str(cluster)], environ=environ, contents=Reader(environ))


def services_of(sent: Sent) -> Bodies:
    """The services the CLI sent, with names for ids. ``NoNewPrivileges: false`` is the newer clients' spelling of
    nothing: the engine reads both into the same spec."""
    return {name: _named(body) for name, body in sent.of("services").items()}


def networks_of(sent: Sent) -> Bodies:
    """The networks the CLI sent, without what says nothing: it never looks at how they were spelled again."""
    return {name: _said(body) for name, body in sent.of("networks").items()}


def _said(body: Any) -> Any:
    if isinstance(body, dict):
        said = {key: value for key, value in body.items() if value not in _NOTHING.get(key, (None, False))}
        return {key: _said(value) for key, value in said.items()}
    return [_said(item) for item in body] if isinstance(body, list) else body


def _named(body: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(body))
    container = found["TaskTemplate"]["ContainerSpec"]
    if container["Privileges"].get("NoNewPrivileges") is False:
        del container["Privileges"]["NoNewPrivileges"]
    for kind in ("Secret", "Config"):
        for reference in container.get(f"{kind}s", ()):
            assert reference.pop(f"{kind}ID") == identity(reference[f"{kind}Name"])
    credential = container["Privileges"]["CredentialSpec"]
    if credential and credential["Config"]:
        credential["Config"] = credential["Config"].removeprefix(identity(""))
    return found
