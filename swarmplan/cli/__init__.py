"""The command line: one file a command, which parses, calls, and chooses the exit code.

Only ``wiring`` names concrete drivers and engines. Modules here import what is heavy inside their functions, so that
``swarmplan --help`` needs neither the docker SDK nor pydantic.
"""
