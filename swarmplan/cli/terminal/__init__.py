"""The command line's own matters: options, streams, signals, approval, error messages and exit codes.

Must not: open a cluster, or ask a machine.
"""
