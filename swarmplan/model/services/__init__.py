"""Services at work: whether their tasks run what the spec says, where they may run, and when waiting cannot help."""
