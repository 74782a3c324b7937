"""Where tasks can run: the nodes to be, what is reserved on them, and which engines are too old."""
