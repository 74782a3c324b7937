import pytest
from unit.compose.conversion import convert, faults


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        ("always", {"Condition": "any"}),
        ("unless-stopped", {"Condition": "any"}),
        ("on-failure", {"Condition": "on-failure", "MaxAttempts": 0}),
        ("on-failure:3", {"Condition": "on-failure", "MaxAttempts": 3}),
        ("no", None),
        (False, None),
    ],
)
def test_the_short_policy_counts_where_no_other_is_written(
    restart: object, expected: dict[str, object] | None
) -> None:
    assert convert(restart=restart)["TaskTemplate"].get("RestartPolicy") == expected
    both = convert(restart=restart, deploy={"restart_policy": {"condition": "none"}})
    assert both["TaskTemplate"]["RestartPolicy"] == {"Condition": "none"}


def test_invalid_policy() -> None:
    assert "unless-stopped" in faults(restart="sometimes")["restart"]
