"""These tests need a real docker-machine: ``make test-docker-machine`` names it, and without it nothing is collected here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("docker_machine_real")

from bare.hosts import BareHost  # noqa: E402  # see above
from docker_machine_real.binary import PATH, Binary  # noqa: E402  # see above
from docker_machine_real.hosts import hosts_with_engine, reset  # noqa: E402  # see above

collect_ignore_glob = [] if PATH else ["test_*.py"]


@pytest.fixture(scope="session")
def three_hosts() -> Iterator[dict[str, BareHost]]:
    """The hosts of the contract's three machines; tests follow one another on them."""
    with hosts_with_engine(["one", "two", "three"]) as hosts:
        yield {host.name: host for host in hosts}


@pytest.fixture
def host(three_hosts: dict[str, BareHost]) -> BareHost:
    """One host that docker-machine has not touched."""
    reset(three_hosts["one"])
    return three_hosts["one"]


@pytest.fixture
def binary(tmp_path: Path) -> Binary:
    """docker-machine on a new store."""
    return Binary(tmp_path / "store")
