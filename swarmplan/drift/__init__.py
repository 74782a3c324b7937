"""Drift: what differs from what was last applied, and who changed it. A pure function, of what the plan finds.

Lives here: telling what somebody else changed, removed or added, what broke, and what is only new in the file. Must
not: printing, asking an engine, or deciding what is done about it."""
