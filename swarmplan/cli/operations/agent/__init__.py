"""What ``watch`` and ``agent`` do with a cluster in each pass, and how an agent is put together and spoken to."""
