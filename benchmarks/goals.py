"""What a run is to reach, and which of it was missed: one line each in the file that $BENCH_MISSED names."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Goal:
    """A ratio, and the bound it is to keep: from above, or ``at_least``."""

    name: str
    bound: float
    at_least: bool = False

    def row(self, measured: float) -> list[str]:
        """Its row of a table. A miss is noted, and stands out."""
        told = f"{'at least' if self.at_least else 'at most'} {self.bound:g}"
        if measured >= self.bound if self.at_least else measured <= self.bound:
            return [self.name, f"{measured:.2f}", told]
        note = os.environ.get("BENCH_MISSED")
        if note:
            with Path(note).open("a", encoding="utf-8") as missed:
                missed.write(f"{self.name}: {measured:.2f}, which is to be {told}\n")
        return [self.name, f"**{measured:.2f}**", told]
