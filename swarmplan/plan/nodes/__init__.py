"""Nodes: joined, changed, drained and removed."""
