"""A run while it goes on: live, as lines, as JSON, and its verdict."""
