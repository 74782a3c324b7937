"""Ages, sizes, durations and templates as the client writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarmplan.simulator.docker_cli.ended import Ended
from swarmplan.simulator.docker_cli.printed.ages import ago
from swarmplan.simulator.docker_cli.printed.templates import rendered
from swarmplan.simulator.docker_cli.printed.units import binary_size, duration, in_bytes, nanoseconds
from swarmplan.simulator.state.identity import timestamp


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "Less than a second ago"),
        (1, "1 second ago"),
        (59, "59 seconds ago"),
        (60, "About a minute ago"),
        (125, "2 minutes ago"),
        (3600, "About an hour ago"),
        (2 * 3600, "2 hours ago"),
        (3 * 86400, "3 days ago"),
        (20 * 86400, "2 weeks ago"),
        (90 * 86400, "3 months ago"),
        (800 * 86400, "2 years ago"),
    ],
)  # docker/go-units, HumanDuration
def test_an_age(seconds: int, said: str) -> None:
    assert ago(timestamp(10), 10 + seconds) == said


@given(st.integers(1, 10**15).map(lambda number: number * 1000))
def test_a_duration_is_read_as_it_is_written(count: int) -> None:
    assert nanoseconds(duration(count)) == pytest.approx(count, rel=1e-5)


def test_sizes() -> None:
    assert [in_bytes(text) for text in ("64M", "64MiB", "1g", "512")] == [64 << 20, 64 << 20, 1 << 30, 512]
    assert [binary_size(count) for count in (4 << 30, 64 << 20, 1536)] == ["4GiB", "64MiB", "1.5KiB"]
    for read in (in_bytes, nanoseconds):
        with pytest.raises(ValueError, match="invalid"):
            read("many")


NODE = {"Spec": {"Role": "worker", "Labels": {"a": "b"}}, "Self": True, "Ports": [1, 2]}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{.Spec.Role}}", "worker"),
        ("{{ .Self }}\\t{{json .Spec}}", 'true\t{"Role":"worker","Labels":{"a":"b"}}'),
        ("{{.Spec.Labels}} {{.Ports}} {{len .Ports}}", "map[a:b] [1 2] 2"),
        ('{{index .Spec.Labels "a"}}', "b"),
        ("{{upper .Spec.Role}}", "WORKER"),
    ],
)
def test_a_template(template: str, said: str) -> None:
    assert rendered(template, NODE) == said


@pytest.mark.parametrize(("template", "code"), [("{{.Nope}}", 1), ("{{range .Ports}}x{{end}}", 125)])
def test_a_template_that_is_not_known(template: str, code: int) -> None:
    with pytest.raises(Ended) as ended:
        rendered(template, NODE)
    assert ended.value.code == code
