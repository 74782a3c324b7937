"""Documents drawn at random from a JSON Schema: mostly valid, so that what comes after reading is reached as well."""

from random import Random
from typing import Any

Schema = dict[str, Any]

PLAIN = ["a", "web", "lab/hello:1", "app", "./data", "10.0.0.0/24", "10s", "128M", "0.5", "80", "8080:80", "node.role==worker",
         "active", "A=1", "key", "data:/data", "/data", "local", "bridge", "overlay", "m1", "3"]  # fmt: skip
"""What strings of a cluster file look like."""
HOSTILE: list[Any] = [
    None, "", " ", 0, -1, 10**30, 1.5, float("inf"), float("nan"), True, [], {}, [None], {"": None}, "a" * 5_000, "\x00", "é\u202e",
    "../../x", "/dev/zero", "/", "${X}", "${X:-${Y:-${Z}}}", "${X", "$$", "$", "1-65535:1-65535", "65536", "999999999999s", "-1s",
    "1e9G", "0o777", "{{.Task.Slot}}", "a=b=c", "=", ":", "::", "[::1]:80", "0.0.0.0/0", "10.0.0.0/33", "2001:db8::/32", "a\nb",
    "'", '"', "#", "&a", "*a", "!!python/object:os.system", 2020, "2020-01-01", "1_000", "yes", "~", "<<",
]  # fmt: skip
"""What strings should not look like."""
DEEPEST = 6
MOST_ITEMS = 3


class Drawn:
    """Draws documents of one schema. ``chance`` of drawing a value that is hostile, 0 to 1."""

    def __init__(self, random: Random, schema: Schema, chance: float) -> None:
        self._random, self._schema, self._chance = random, schema, chance

    def document(self) -> Any:
        """One document."""
        return self._value(self._schema, 0)

    def _value(self, schema: Schema, depth: int) -> Any:
        if self._random.random() < self._chance:
            return self._random.choice(HOSTILE)
        if "$ref" in schema:
            return self._value(self._schema["$defs"][schema["$ref"].rpartition("/")[2]], depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        if ways := schema.get("oneOf") or schema.get("anyOf"):
            return self._value(self._random.choice(ways), depth)
        kinds = schema.get("type", "string")
        return self._of_type(kinds if isinstance(kinds, str) else self._random.choice(kinds), schema, depth)

    def _of_type(self, kind: str, schema: Schema, depth: int) -> Any:
        if kind == "object":
            return self._object(schema, depth + 1)
        if kind == "array":
            number = self._random.randint(0, MOST_ITEMS) if depth < DEEPEST else 0
            return [self._value(schema.get("items", {}), depth + 1) for _ in range(number)]
        if kind == "integer":
            return self._random.choice([0, 1, 2, 3, 80, 65_535, 400])
        if kind == "number":
            return self._random.choice([0, 0.5, 1])
        if kind == "boolean":
            return self._random.random() < 0.5
        return None if kind == "null" else self._random.choice(PLAIN)

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        known: dict[str, Schema] = schema.get("properties", {})
        required = set(schema.get("required", ()))
        share = 0.6 if depth == 1 else 0.3
        chosen = [
            name for name in known if name in required or (depth < DEEPEST and self._random.random() < share)
        ]
        drawn = {name: self._value(known[name], depth) for name in chosen}
        more = schema.get("additionalProperties")
        if isinstance(more, dict):
            for _ in range(self._random.randint(0, MOST_ITEMS)):
                drawn[self._random.choice(PLAIN)] = self._value(more, depth)
        return drawn
