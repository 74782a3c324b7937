from typing import Any

from swarmplan.compose.reverse import Document
from swarmplan.spec.export.unsupported import unsupported_fields

WHY = "looks like a secret, and secrets are not exported"


def reasons(service: dict[str, Any], stack: str = "", **sections: Any) -> dict[str, list[str]]:
    document = Document({"services": {"web": {"image": "a", **service}}, **sections}, {})
    return unsupported_fields(document, ["pid"], stack)


def test_a_supported_service_stays() -> None:
    plain = {
        "environment": {"TOKEN": "a"},
        "logging": {"options": {"max-size": "1m", "token-file": ""}},
        "volumes": ["data:/d", {"type": "tmpfs", "target": "/t"}],
    }
    assert reasons(plain, volumes={"data": {"driver_opts": {"o": "addr=10.0.0.1,rw"}}}) == {}


def test_options_that_look_like_secrets_have_no_place_in_a_file() -> None:
    found = reasons(
        {"logging": {"options": {"splunk-token": "x"}}, "volumes": ["data:/d"]},
        volumes={"data": {"driver_opts": {"o": "username=a,password=b"}}},
        networks={"lan": {"driver_opts": {"api-key": "x"}}, "app": None},
    )
    assert found == {
        "service web": [f"logging.options.splunk-token: {WHY}", f"volumes.data.driver_opts.o: {WHY}"],
        "network lan": [f"driver_opts.api-key: {WHY}"],
    }


def test_an_ignored_key_cannot_be_expressed() -> None:
    assert reasons({"pid": "host"}, "vote") == {
        "service vote_web": ["pid: cannot be expressed in a Compose or cluster file"]
    }


def test_a_stack_cannot_hide_a_text_of_several_lines() -> None:
    key = {"environment": {"API_KEY": "a\nb", "NOTE": "c\nd"}}
    assert reasons(key, "vote") == {
        "service vote_web": [
            "environment.API_KEY: has several lines, which a stack's env_file cannot represent"
        ]
    }
    assert reasons(key) == {}


def test_what_a_file_is_refused_for_has_no_place_in_one() -> None:
    """An engine takes it, though no task of it can be started; all else is to be written nevertheless."""
    assert reasons({"cap_add": ["NOPE"]}) == {
        "service web": ["cap_add.0: 'NOPE' is not a valid capability: write it as in NET_ADMIN"]
    }
    assert reasons({"cap_add": ["NOPE"]}, "vote") == {}  # sent as it is
