"""What of a task's words may be shown, and how."""

from typing import Any

from swarmplan.model.services.log_lines import quotable, quoted


def spec(**container: Any) -> dict[str, Any]:
    return {"TaskTemplate": {"ContainerSpec": container}}


def test_lines_are_short_printable_and_not_empty() -> None:
    said = ["\x1b[31mred\x1b[0m\r", "", "   ", "x" * 300]
    assert quoted(said, spec()) == ("[31mred [0m", "x" * 200 + "…")


def test_values_of_secret_variables_are_hidden() -> None:
    env = ["DB_PASSWORD=hunter22", "API_KEY=abc\ndefg", "MODE=prod", "TOKEN=x", "SECRET"]
    assert quoted(["hunter22 prod x", "abc|defg"], spec(Env=env)) == ("(hidden) prod x", "(hidden)|(hidden)")


def test_a_longer_value_goes_before_one_it_begins_with() -> None:
    assert quoted(["abcdef"], spec(Env=["A_TOKEN=abc", "B_TOKEN=abcdef"])) == ("(hidden)",)


def test_what_holds_a_secret_is_not_quoted_at_all() -> None:
    assert quotable(spec(Env=["DB_PASSWORD=hunter22"]))
    assert not quotable(spec(Secrets=[{"SecretName": "db"}]))
