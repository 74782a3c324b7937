"""The sections of a fleet file to its settings."""
