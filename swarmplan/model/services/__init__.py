"""Services and their tasks: whether they run what the spec says, where they may run, and when waiting cannot help."""
