"""Lays the ratios of benchmarks/results.md into README.md, between the marks that are there for them.

python benchmarks/readme.py
"""

from runs import HERE

README, BEGIN, END = (
    HERE.parent / "README.md",
    "<!-- ratios of make bench -->\n",
    "<!-- end of the ratios -->\n",
)
HEAD = "| ratio | measured | goal |"


def main() -> None:
    lines = (HERE / "results.md").read_text(encoding="utf-8").splitlines()
    machine = next(line.partition(": ")[2] for line in lines if line.startswith("Written by"))
    rows = [row for place, line in enumerate(lines) if line == HEAD for row in _rows(lines[place + 2 :])]
    told = "\n".join([f"On {machine}", "", HEAD, "| --- | --: | --: |", *rows, ""])
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    README.write_text(f"{before}{BEGIN}{told}{END}{rest.partition(END)[2]}", encoding="utf-8")


def _rows(lines: list[str]) -> list[str]:
    """Those of the table that begins here."""
    return lines[: lines.index("")]


if __name__ == "__main__":
    main()
