"""Large sets: one that is built again for each question costs the square of its size, which no count of calls shows."""

import ast
from pathlib import Path

import swarmplan

ROOT = Path(swarmplan.__file__).parent
PURE = (
    "plan",
    "model",
    "steps",
    "execute",
    "observe",
    "reconcile",
    "drift",
    "compose",
    "spec",
    "simulator",
    "lease",
)
MAKES = (ast.BitOr, ast.BitAnd, ast.Sub, ast.BitXor)


def test_no_set_is_made_to_look_one_thing_up() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in PURE
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.In | ast.NotIn) for op in node.ops)
        for side in node.comparators
        if isinstance(side, ast.BinOp) and isinstance(side.op, MAKES)
    ]
    assert found == []
