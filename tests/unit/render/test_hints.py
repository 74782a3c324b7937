"""The commands that hints name are about the cluster of the files that were typed."""

from collections.abc import Iterator

import pytest

from swarmplan.render.hints import name_files, with_files
from swarmplan.render.text.line import line, plain, prose


@pytest.fixture(autouse=True)
def _files() -> Iterator[None]:
    name_files(" 'my lab.yaml' --simulate")
    yield
    name_files("")


def test_a_command_that_stands_alone_gets_them_and_no_other() -> None:
    hint = "`swarmplan apply` starts it"
    told = "`swarmplan apply 'my lab.yaml' --simulate` starts it"
    assert with_files(hint) == with_files(told) == told
    assert plain([line(hint)]) == plain(prose(hint)) == told
    for other in ("`swarmplan apply --plan x`", "locked by 'swarmplan apply'", "`swarmplan restore x`"):
        assert with_files(other) == other


def test_without_files_a_hint_stays_as_it_is() -> None:
    name_files("")
    assert with_files("`swarmplan status` says why") == "`swarmplan status` says why"
