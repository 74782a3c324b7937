"""The table of exit codes, for help, the man page and the reference."""

EXIT_CODES = (
    ("0", "done, or no changes"),
    ("1", "failed; the last lines say which step and why"),
    ("2", "the cluster file or the command line is not valid"),
    ("3", "plan --detailed-exitcode: changes are pending, and everything could be read"),
    (
        "4",
        "refused: approval, limit, lock or stale plan. From plan: part of the cluster could not be read, or no approval would help",
    ),
    ("5", "applied, but not converged in time, or rolled back"),
    ("6", "status, fleet status, fleet grade --exit-code: something is wrong, or could not be read"),
    ("130, 143, 129", "interrupted by Ctrl-C, SIGTERM, SIGHUP; the same command continues from there"),
)
"""(The codes, what they mean), as in the README."""
