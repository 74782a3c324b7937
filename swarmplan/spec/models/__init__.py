"""The spec's shape, as pydantic models: one file a section. They judge keys, and the values of our own sections.

The values of Compose sections are judged by ``swarmplan.compose`` alone, so each fault is told once; here they carry
only their JSON Schema. No file, no environment, no position is known here.
"""
