"""The names of a secret's or config's versions."""

import pytest

from swarmplan.model.content import LONGEST_LOGICAL, LONGEST_NAME, Content

FINGERPRINT = "0123456789ab"
LONG = "p" * LONGEST_LOGICAL


@pytest.mark.parametrize("name", ["db", LONG, f"{LONG}_alpha", "p" * LONGEST_NAME])
def test_a_version_is_known_by_its_name_which_is_not_too_long(name: str) -> None:
    content = Content(name, fingerprint=FINGERPRINT)
    assert len(content.version) <= LONGEST_NAME
    assert content.version.endswith(f"-{FINGERPRINT}")
    assert content.is_version(content.version)
    assert content.is_version(f"{content.version[:-12]}ba9876543210")


def test_a_longer_name_is_no_version_even_if_it_goes_on_for_as_long() -> None:
    assert not Content("v_db", fingerprint=FINGERPRINT).is_version("v_db-certificates")


def test_versions_of_long_names_that_begin_alike_are_told_apart() -> None:
    alpha, beta = (Content(f"{LONG}_{name}", fingerprint=FINGERPRINT) for name in ("alpha", "beta"))
    assert not alpha.is_version(beta.version)
    assert not alpha.is_version(Content(LONG, fingerprint=FINGERPRINT).version)
