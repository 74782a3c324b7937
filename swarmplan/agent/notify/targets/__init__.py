"""What is sent to a target, by its kind, and how: one attempt each, with a deadline, whose result says whether another one can help.

Must not: decide when, or keep anything between two attempts."""
