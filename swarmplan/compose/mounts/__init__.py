"""Compose volumes of a service to the Engine API's mounts, short and long syntax."""
