"""Kinds of values: names, addresses, durations and texts, as pydantic checks them and as the JSON Schema shows them."""
