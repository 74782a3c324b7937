"""A Compose service to the Engine API's ServiceSpec, one file a group of keys."""
