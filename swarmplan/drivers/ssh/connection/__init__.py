"""Ways to a host by OpenSSH: the shared connection, forwarded engine sockets, and what went wrong."""
