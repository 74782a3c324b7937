"""The progress of a run: live, as lines, as JSON, and its verdict."""
