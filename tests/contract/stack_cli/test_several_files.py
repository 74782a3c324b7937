"""Several files of a stack: swarmplan lays them over each other as the real ``docker stack deploy`` does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from contract.stack_cli.docker_cli import DockerCli
from contract.stack_cli.overrides import as_before_23, pairs_of_documents
from contract.stack_cli.stack_files import assert_equal, desired
from contract.stack_cli.test_corpus import ENVIRON
from hypothesis import HealthCheck, given, settings

from swarmplan.errors import SpecError

CORPUS = sorted((Path(__file__).parent / "corpus_several").iterdir())
SINCE_23 = "since_23"
"""The files that clients before 23.0 merge in another way."""
Pair = tuple[dict[str, Any], dict[str, Any]]


@pytest.mark.parametrize("folder", CORPUS, ids=lambda folder: folder.name)
def test_several_files_mean_what_they_mean_to_docker(cli: DockerCli, folder: Path, tmp_path: Path) -> None:
    files = sorted(folder.rglob("*.yml"), key=lambda file: file.name)
    if folder.name == SINCE_23 and not cli.since_23:
        with pytest.raises(AssertionError, match="st_web"):
            assert_equal(cli, files, ENVIRON, tmp_path)
        return
    assert_equal(cli, files, ENVIRON, tmp_path)


@pytest.mark.parametrize(
    ("first", "second", "theirs", "ours"),
    [
        (
            'version: "3.8"\nservices: {w: {image: a}}',
            'version: "3.7"\nservices: {w: {user: b}}',
            "version mismatched",
            r"2\.yml:1:10: version: docker stack deploy does not merge files of different versions: '3\.7' here, '3\.8' at .*1\.yml:1:10",
        ),
        (
            'version: "3.8"\nservices: {w: {image: a}}',
            "services: {w: {user: b}}",
            "version mismatched|unsupported Compose file version",
            r"2\.yml:1:1: docker stack deploy does not merge files of different versions: none here, '3\.8' at .*1\.yml:1:10",
        ),
        (
            'version: "3.8"\nservices: {w: {image: a, user: [b]}}',
            'version: "3.8"\nservices: {w: {user: b}}',
            "services.w.user must be a string",
            r"1\.yml:2:32: services\.w\.user: ",
        ),
        (
            'version: "3.8"\nservices: {w: {image: a, stop_grace_period: soon}}',
            'version: "3.8"\nservices: {w: {stop_grace_period: 3s}}',
            "Does not match format 'duration'",
            r"1\.yml:2:45: services\.w\.stop_grace_period: 'soon' is not a valid duration",
        ),
        (
            'version: "3.8"\nservices: {w: {image: a, deploy: {resources: {limits: {memory: much}}}}}',
            'version: "3.8"\nservices: {w: {deploy: {resources: {limits: {memory: 64M}}}}}',
            "invalid size: 'much'",
            r"1\.yml:2:64: services\.w\.deploy\.resources\.limits\.memory: 'much' is not a valid size",
        ),
        (
            'version: "3.8"\nservices: {w: {image: a}}',
            'version: "3.8"\nservices: {w: }',
            "services.w must be a mapping",
            r"2\.yml:2:15: services\.w: must be a mapping",
        ),
        (
            'version: "3.8"\nservices: {w: {image: a, healthcheck: {test: x}}}',
            'version: "3.8"\nservices: {w: {healthcheck: {disable: true}}}',
            "test and disable can't be set at the same time",
            r"1\.yml:2:46: services\.w\.healthcheck\.test: a disabled healthcheck cannot have a test",
        ),
        (
            'version: "3.8"\nservices: {w: {image: a, deploy: {mode: global}}}',
            'version: "3.8"\nservices: {w: {deploy: {replicas: 2}}}',
            "replicas can only be used with replicated",
            r"2\.yml:2:35: services\.w\.deploy\.replicas: mode global",
        ),
    ],
)
def test_what_docker_refuses_is_an_error_with_its_line(  # noqa: PLR0917 - the case and where it is tried
    cli: DockerCli, first: str, second: str, theirs: str, ours: str, tmp_path: Path
) -> None:
    files = [tmp_path / "1.yml", tmp_path / "2.yml"]
    for file, text in zip(files, (first, second), strict=True):
        file.write_text(text)
    with pytest.raises(AssertionError, match=theirs):
        cli.deploy(files, ENVIRON)
    with pytest.raises(SpecError) as refused:
        desired(files, ENVIRON, tmp_path)
    assert re.search(ours, str(refused.value))


@settings(
    max_examples=min(settings.default.max_examples, 40),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pair=pairs_of_documents())
def test_any_two_files_mean_what_they_mean_to_docker(
    cli: DockerCli, pair: Pair, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "pairs"
    folder.mkdir(exist_ok=True)
    first, second = pair
    files = [folder / "stack.yml", folder / "over.yml"]
    files[0].write_text(json.dumps(first))
    files[1].write_text(json.dumps(second if cli.since_23 else as_before_23(second, first)))
    try:
        cli.deploy(files, ENVIRON)
    except AssertionError:
        with pytest.raises(SpecError):
            desired(files, ENVIRON, folder)
        return
    assert_equal(cli, files, ENVIRON, folder)
