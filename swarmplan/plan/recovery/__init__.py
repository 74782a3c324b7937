"""The plans of ``recover`` and ``restore``, and of the managers that are restarted first."""
