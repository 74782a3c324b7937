"""The records of runs: as a table, one in detail, and as JSON."""
