"""What is read and changed on a host: its engine, its ``daemon.json``, its mark."""
