"""A call is logged with its result and its time, or that there was none, and costs nothing where nobody listens."""

import logging
import re

import pytest

from swarmplan.call_log import log_call, timed


def test_a_call_is_logged_with_its_result_and_its_time(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "swarmplan.calls"):
        with timed("m1 GET /info") as logged:
            logged.result = "200"
        log_call("simulated m1: GET /info")
    first, second = caplog.messages
    assert re.fullmatch(r"m1 GET /info: 200 in \d+\.\d{3} s", first)
    assert second == "simulated m1: GET /info"


def test_a_call_that_fails_is_logged_too(caplog: pytest.LogCaptureFixture) -> None:
    with (
        caplog.at_level(logging.INFO, "swarmplan.calls"),
        pytest.raises(TimeoutError),
        timed("m1 GET /info"),
    ):
        raise TimeoutError
    assert re.fullmatch(r"m1 GET /info: no answer in \d+\.\d{3} s", caplog.messages[0])


def test_without_v_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "swarmplan.calls"), timed("m1 GET /info"):
        pass
    assert caplog.messages == []
