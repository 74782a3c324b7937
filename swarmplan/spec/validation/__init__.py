"""Errors in a tree or a saved plan, with positions."""
