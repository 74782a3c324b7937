"""The documents made from the commands are current, and the man page is one that man shows without a complaint."""

import re
import runpy
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from swarmplan.cli.command_line.exit_codes import EXIT_CODES
from swarmplan.cli.command_line.groups import ALL, command_of
from swarmplan.plan.plan import Approval

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs" / "swarmplan.1"
REQUESTS = {"TH", "SH", "SS", "PP", "TP", "RS", "RE", "nf", "fi"}


def test_the_documents_are_current() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "commands.py"))["files"]()
    assert set(made) == {"commands.md", "swarmplan.1"}
    for name, text in made.items():
        assert text == (ROOT / "docs" / name).read_text(encoding="utf-8"), "make docs"


def test_the_man_page_is_plain_and_uses_known_requests() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.isascii()
    requests = Counter(line[1:].split()[0] for line in text.splitlines() if line.startswith("."))
    assert set(requests) == REQUESTS
    assert requests["RS"] == requests["RE"] == requests["nf"] == requests["fi"] == len(ALL) + 1


@pytest.mark.parametrize("width", [80, 100])
def test_the_man_page_is_rendered_whole_and_without_warnings(width: int) -> None:
    if shutil.which("groff") is None:  # the test above holds without it, too
        return
    shown = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", f"-rLL={width}n", "-P-c", "-P-b", "-P-u", str(PAGE)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert shown.stderr == ""
    assert max(map(len, shown.stdout.splitlines())) <= width
    flat = " ".join(shown.stdout.split())
    for name in ALL:
        assert f"swarmplan {name}" in flat
    assert "swarmplan plan base.yaml -f prod.yaml" in flat


def test_the_readme_has_the_table_of_exit_codes() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Exit codes")[2].partition("\n## ")[0]
    codes = re.findall(r"^\| ([0-9, ]+) \|", table, re.MULTILINE)
    assert codes == [code for code, _ in EXIT_CODES]


def test_every_kind_of_hazard_is_explained() -> None:
    page = (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    table = page.partition("| kind of hazard |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE) == list(Approval)
    (option,) = [option for option in command_of("apply").params if option.name == "allow"]
    told = getattr(option, "help", "")
    assert all(f"{kind} (" in told for kind in Approval)


def test_the_man_page_is_installed() -> None:
    assert '"share/man/man1" = ["docs/swarmplan.1"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
