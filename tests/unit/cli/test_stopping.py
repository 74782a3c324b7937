"""Signals: the first stops well, the second at once."""

import os
import signal

import pytest
from unit.cli.terminal import handlers_kept

from swarmplan.cli.stopping import stopping


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_signal_asks_and_the_second_leaves(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def leaves(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(os, "_exit", leaves)
    with handlers_kept(), stopping("Stopping.") as stop:
        os.kill(os.getpid(), number)
        assert stop.wait(10)
        with pytest.raises(SystemExit, match=str(128 + number)):
            os.kill(os.getpid(), number)
    assert capfd.readouterr().err == "\nStopping. (again to leave at once)\n"


def test_handlers_are_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stopping("Stopping."):
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
