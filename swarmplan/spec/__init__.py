"""The YAML a person writes: read, interpolated, merged, validated, resolved to Desired. The only home of pydantic, and,
but for what ``sops`` decrypts, of YAML.

Importing it imports pydantic, so commands import it when they run. Must not: ask a driver or an engine, print.
"""

from swarmplan.spec.loader import Loaded, load
from swarmplan.spec.saved import dump, parse, validated
from swarmplan.spec.schema import json_schema

__all__ = ["Loaded", "dump", "json_schema", "load", "parse", "validated"]
