"""What a systemd service with ``Type=notify`` tells its manager: that it is ready, how it is, and that it is alive.

What lives here: the protocol of sd_notify(3), which is one datagram for each message; when a loop counts as dead; and the thread
that tells. Must not: wait for a loop, or stop one. Without ``NOTIFY_SOCKET`` in the environment nothing here does anything."""
