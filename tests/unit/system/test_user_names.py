"""The user of this process, also one that has no name here."""

import getpass
import os
import socket

import pytest

from swarmplan.system.user_names import user_and_host, user_name


def test_by_name_and_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "anna")
    monkeypatch.setattr(socket, "gethostname", lambda: "laptop")
    assert user_and_host() == "anna@laptop"


@pytest.mark.parametrize("error", [KeyError, OSError])
def test_by_id_where_it_has_no_name(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def nobody() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert user_name() == f"uid {os.getuid()}"
