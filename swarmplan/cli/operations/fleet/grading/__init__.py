"""``fleet grade``, and what a grading that was killed has left."""
