"""File modes are octal wherever they are text, and never read in decimal."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from unit.compose.conversion import container, faults, notices

from swarmplan.compose import Scope
from swarmplan.compose.read.modes import file_mode

SCOPE = Scope("lab", secrets={"s": "s"}, configs={"c": "c"})
MODES = st.integers(0, 0o7777)


def modes(mode: Any) -> tuple[Any, Any, Any]:
    """The mode of a secret, a config and a tmpfs that are given it."""
    found = container(
        scope=SCOPE,
        secrets=[{"source": "s", "mode": mode}],
        configs=[{"source": "c", "mode": mode}],
        volumes=[{"type": "tmpfs", "target": "/t", "tmpfs": {"mode": mode}}],
    )
    return (
        found["Secrets"][0]["File"]["Mode"],
        found["Configs"][0]["File"]["Mode"],
        found["Mounts"][0]["TmpfsOptions"]["Mode"],
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [("0400", 0o400), ("400", 0o400), ("0o400", 0o400), ("1777", 0o1777), (0o400, 0o400)],
)
def test_text_is_octal_and_a_number_is_what_it_is(written: Any, meant: int) -> None:
    assert modes(written) == (meant, meant, meant)


@given(mode=MODES)
def test_any_mode_as_text(mode: int) -> None:
    assert {file_mode(text) for text in (f"{mode:o}", f"{mode:04o}", f"0o{mode:o}")} == {mode}
    assert file_mode(mode) == mode


@pytest.mark.parametrize("written", ["0x1ff", "rw", "", "999", "-1", "77777", "0400 ", "4_0_0", "0b1"])
def test_other_text_is_refused_everywhere(written: str) -> None:
    given = {"source": "s", "mode": written}
    assert "write it in octal" in faults(scope=SCOPE, secrets=[given])["secrets.0.mode"]
    assert "write it in octal" in faults(tmpfs=f"/t:mode={written}")["tmpfs"]


@pytest.mark.parametrize("written", [400, 444, 600, 644, 700, 755, 777])
def test_a_decimal_number_that_was_meant_in_octal_is_reported(written: int) -> None:
    found = notices(scope=SCOPE, secrets=[{"source": "s", "mode": written}])
    assert found == {
        "secrets.0.mode": f"{written} is read as decimal, which is mode 0{written:o}: write 0{written} for mode 0{written}"
    }


@pytest.mark.parametrize("written", [0o400, 0o440, 0o444, 0o600, 0o640, 0o644, 0o755, 0o777, 0o1777, "400"])
def test_a_usual_mode_is_not(written: Any) -> None:
    assert notices(scope=SCOPE, secrets=[{"source": "s", "mode": written}]) == {}
