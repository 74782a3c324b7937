"""What is asked of this machine by programs, once for all clusters of a process: answers that do not change while it runs."""
