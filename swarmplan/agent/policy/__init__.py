"""What an agent decides without a person, as pure functions: whether a window is open, which drift is healed, when what failed is
tried again, and why a pass acts.

The time is always an argument, in seconds since the epoch. Must not: read a clock, a file or a cluster, or remember anything
besides the values that it is given."""
