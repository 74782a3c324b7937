"""What is looked at and changed on a host: its engine, unit, settings and marks."""
