"""A Compose service to the Engine API's ServiceSpec, one file per group of keys."""
