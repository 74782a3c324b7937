"""Messages on stderr."""

from collections.abc import Callable

import pytest

from swarmplan.cli.terminal.messages import error, note, warn, write_json_lines
from swarmplan.render.redact import hide_everywhere


@pytest.fixture(params=[False, True])
def _form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("swarmplan.cli.terminal.messages._Lines.json", request.param)
    write_json_lines(on=request.param)


@pytest.mark.usefixtures("_form")
@pytest.mark.parametrize("say", [note, warn, error])
def test_no_message_quotes_a_secret(say: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
    hide_everywhere({"hunter2-of-the-file": "${PASS}"})
    say("machine m1: `fetch https://user:hunter3@host` and hunter2-of-the-file failed")
    printed = capsys.readouterr().err
    assert "hunter" not in printed
    assert "${PASS}" in printed
    assert "machine m1: `fetch " in printed
