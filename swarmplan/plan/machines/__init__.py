"""Machines: made, started, restarted, adopted and rejoined; what plans of the rest need to know of them."""
