"""Machines: created, started, restarted, recreated, claimed by import; nodes that must join again; the unlock key."""
