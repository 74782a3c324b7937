"""The configuration of the sshd for students: its paths are words, whatever is in them."""

import shlex
from pathlib import Path

import pytest

from swarmplan.errors import Permanent
from swarmplan.fleet.access.places import Places
from swarmplan.fleet.access.sshd.config import KEY_SCRIPT, config_text


def text(folder: str, *, pam: bool = False) -> list[str]:
    places = Places(Path(folder))
    return config_text(listen="192.0.2.1", port=2222, user="root", places=places, pam=pam).splitlines()


def test_a_path_is_one_word_and_has_no_token() -> None:
    lines = text("/srv/100% of it")
    assert 'HostKey "/srv/100% of it/host_key"' in lines
    command = next(line for line in lines if line.startswith("AuthorizedKeysCommand "))
    assert shlex.split(command)[1:] == ["/bin/sh", str(KEY_SCRIPT), "/srv/100%% of it", "%f", "40"]


@pytest.mark.parametrize("folder", ['/srv/a"b', "/srv/a\nPermitRootLogin yes", "/srv/a\\b", "/srv/a'b"])
def test_a_path_that_could_say_more_is_refused(folder: str) -> None:
    with pytest.raises(Permanent, match="XDG_STATE_HOME"):
        text(folder)


@pytest.mark.parametrize("pam", [True, False])
def test_each_keyword_is_said_once(*, pam: bool) -> None:
    keywords = [line.split()[0].lower() for line in text("/srv", pam=pam) if not line.startswith("#")]
    assert len(keywords) == len(set(keywords))
    assert f"UsePAM {'yes' if pam else 'no'}" in text("/srv", pam=pam)
