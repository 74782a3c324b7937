"""What is looked at and changed on a host: its engine, its ``daemon.json``, its mark."""
