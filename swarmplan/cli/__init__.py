"""The command line: one file a command, which parses and calls; what they share, and the exit codes.

Only ``wiring`` names concrete drivers and engines. Modules here import what is heavy inside their functions, so that
``swarmplan --help`` needs neither the docker SDK nor pydantic.
"""
