"""Nodes: joined, promoted, updated, demoted and removed."""
