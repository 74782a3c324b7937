"""The spec's shape, as pydantic models: one file per section. They validate keys, and the values of our own sections.

The values of Compose sections are validated by ``swarmplan.compose`` alone, so each error is reported once; here they only
have a JSON Schema. The models know no file, environment or position.
"""
