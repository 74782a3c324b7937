"""Small values without a home of their own: times, sizes, versions, names, and lists in messages."""
