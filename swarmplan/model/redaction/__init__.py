"""What no output may show: which values, which forms of secrets, and known texts in a message."""
