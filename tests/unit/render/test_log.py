import io
import json
import logging
from collections.abc import Iterator

import pytest
from secret_forms import FORMS, PLANTED

from swarmplan.render.log import set_up


@pytest.fixture(autouse=True)
def _root_as_before() -> Iterator[None]:
    own = logging.getLogger("swarmplan")
    before = own.handlers, own.level, own.propagate
    yield
    own.handlers, own.level, own.propagate = before


def logged(verbosity: int, log_format: str = "text") -> str:
    stream = io.StringIO()
    set_up(verbosity, log_format, stream)
    logger = logging.getLogger("swarmplan.some")
    logger.debug("a debug %s", "word")
    logger.info("an info")
    logger.warning("a warning: A_TOKEN=planted")
    return stream.getvalue()


@pytest.mark.parametrize(("verbosity", "told"), [(0, 1), (1, 2), (2, 2), (9, 2)])
def test_v_logs_calls(verbosity: int, told: int) -> None:
    assert len(logged(verbosity).splitlines()) == told


def test_text_is_one_plain_redacted_line() -> None:
    assert logged(0) == "Warning: a warning: A_TOKEN=(hidden)\n"


def test_json_is_a_redacted_object() -> None:
    body = json.loads(logged(0, "json"))
    assert (body["message"], body["level"]) == ("a warning: A_TOKEN=(hidden)", "warning")


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_form_of_a_secret_gets_into_a_log(log_format: str) -> None:
    stream = io.StringIO()
    set_up(2, log_format, stream)
    for form in FORMS:
        logging.getLogger("swarmplan.some").warning("it said %s", form)
        try:
            raise ValueError(form)  # noqa: TRY301 - a traceback is what is tested
        except ValueError:
            logging.getLogger("swarmplan.some").exception("failed")
    assert stream.getvalue().count("it said") == len(FORMS)
    assert [told for told in stream.getvalue().splitlines() if PLANTED in told] == []


def test_a_traceback_is_redacted_too() -> None:
    stream = io.StringIO()
    set_up(0, "text", stream)
    try:
        raise ValueError("http://bob:planted@host")  # noqa: TRY301 - a traceback is what is tested
    except ValueError:
        logging.getLogger("swarmplan.x").exception("failed")
    assert "ValueError: http://(hidden)@host" in stream.getvalue()
    assert "planted" not in stream.getvalue().replace('bob:planted@host")  # noqa', "")


def test_stderr_is_the_only_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(0)
    logging.getLogger("swarmplan.x").warning("told")
    assert capsys.readouterr() == ("", "Warning: told\n")


@pytest.mark.parametrize("name", ["docker.api", "urllib3.connectionpool", "some.library"])
def test_what_a_library_logs_is_never_shown(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    set_up(2, "text", stream)
    logging.getLogger(name).warning("noise")
    assert stream.getvalue() == ""
    assert capfd.readouterr().err == ""
