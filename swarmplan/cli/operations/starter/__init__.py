"""The cluster file that ``init`` writes."""
