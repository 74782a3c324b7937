"""``fleet reset``."""
