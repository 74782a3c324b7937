"""Draws the layers in docs/architecture.md, between the marks there: from the import contracts in pyproject.toml and the
first line of each package, so that the picture cannot differ from what is enforced.

python scripts/layers.py
"""

import ast
import textwrap
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- layers: written by make docs -->\n", "<!-- end of the layers -->\n"
WIDTH = 118


def picture() -> str:
    """The layers as a block of text, the highest first: each package with what lives there and its folders."""
    rows = [[_package(name) for name in layer.split(" | ")] for layer in _layers()]
    inner = max(len(name) for layer in rows for name, _ in layer) + 2
    rule = "─" * inner + "┼" + "─" * (WIDTH - inner - 1)
    lines = [rule.replace("┼", "┬")]
    for layer in rows:
        for name, text in layer:
            first, *rest = textwrap.wrap(text, WIDTH - inner - 2)
            lines += [f"{name:<{inner}}│ {first}", *(f"{'':<{inner}}│ {line}" for line in rest)]
        lines.append(rule)
    lines[-1] = rule.replace("┼", "┴")
    return "\n".join(["```text", *lines, "```", ""])


def main() -> None:
    """Write it into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}{picture()}{END}{rest.partition(END)[2]}", encoding="utf-8")


def _layers() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers: list[str] = next(each["layers"] for each in contracts if each["type"] == "layers")
    return layers


def _package(name: str) -> tuple[str, str]:
    """A package or module: its name, and what lives there."""
    folder = ROOT / "swarmplan" / name
    if not folder.is_dir():
        return name, _charter(folder.with_suffix(".py"))
    folders = sorted(each.parent.name for each in folder.glob("*/__init__.py"))
    return name, _charter(folder / "__init__.py") + (f" Folders: {', '.join(folders)}." if folders else "")


def _charter(source: Path) -> str:
    """The first paragraph of its docstring."""
    told = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return " ".join(told.partition("\n\n")[0].split())


if __name__ == "__main__":
    main()
